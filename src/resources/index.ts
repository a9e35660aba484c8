import { registry } from '../define/registry.ts'
import { scheduledEvent } from './appointments/scheduled-event.ts'
import { blogBehavior } from './blogs/blog.behavior.ts'
import { blog } from './blogs/blog.ts'
import { author, category, postAuthor, postCategory, postTag } from './blogs/links.ts'
import { postBehavior } from './blogs/post.behavior.ts'
import { post } from './blogs/post.ts'
import { blogTag } from './blogs/tag.ts'
import { appliedTagBehavior } from './contacts/applied-tag.behavior.ts'
import { appliedTag } from './contacts/applied-tag.ts'
import { contactBehavior } from './contacts/contact.behavior.ts'
import { contact } from './contacts/contact.ts'
import { customAttribute } from './contacts/custom-attribute.ts'
import { tagBehavior } from './contacts/tag.behavior.ts'
import { tag } from './contacts/tag.ts'
import { courseBehavior } from './courses/course.behavior.ts'
import { course } from './courses/course.ts'
import { enrollmentBehavior } from './courses/enrollment.behavior.ts'
import { enrollment } from './courses/enrollment.ts'
import { grant } from './courses/grant.ts'
import { lessonBehavior } from './courses/lesson.behavior.ts'
import { lesson } from './courses/lesson.ts'
import { lessonCompletionBehavior } from './courses/lesson-completion.behavior.ts'
import { lessonCompletion } from './courses/lesson-completion.ts'
import { offering } from './courses/links.ts'
import { sectionBehavior } from './courses/section.behavior.ts'
import { section } from './courses/section.ts'
import { discountBehavior } from './discounts/discount.behavior.ts'
import { discount } from './discounts/discount.ts'
import { discountCollection, discountProduct, discountVariant } from './discounts/links.ts'
import { addressBehavior } from './emails/address.behavior.ts'
import { address } from './emails/address.ts'
import { broadcastBehavior } from './emails/broadcast.behavior.ts'
import { broadcast } from './emails/broadcast.ts'
import { broadcastTopic } from './emails/broadcast-topic.ts'
import { settingsBehavior } from './emails/settings.behavior.ts'
import { settings } from './emails/settings.ts'
import { templateBehavior } from './emails/template.behavior.ts'
import { template } from './emails/template.ts'
import { topicBehavior } from './emails/topic.behavior.ts'
import { topic } from './emails/topic.ts'
import { refineFilterBehavior } from './filters/refine-filter.behavior.ts'
import { refineFilter } from './filters/refine-filter.ts'
import { answerBehavior } from './forms/answer.behavior.ts'
import { answer } from './forms/answer.ts'
import { fieldBehavior } from './forms/field.behavior.ts'
import { field } from './forms/field.ts'
import { fieldSet } from './forms/field-set.ts'
import { form } from './forms/form.ts'
import { choice } from './forms/links.ts'
import { optInBehavior } from './forms/opt-in.behavior.ts'
import { optIn } from './forms/opt-in.ts'
import { option } from './forms/option.ts'
import { submissionBehavior } from './forms/submission.behavior.ts'
import { submission } from './forms/submission.ts'
import { fulfillmentBehavior } from './fulfillments/fulfillment.behavior.ts'
import { fulfillment, includedLineItem } from './fulfillments/fulfillment.ts'
import { locationBehavior } from './fulfillments/location.behavior.ts'
import { location } from './fulfillments/location.ts'
import { conditionalSplitStepBehavior } from './funnels/conditional-split-step.behavior.ts'
import { conditionalSplitStep } from './funnels/conditional-split-step.ts'
import { funnelBehavior } from './funnels/funnel.behavior.ts'
import { funnel } from './funnels/funnel.ts'
import { showPageStep, stepProduct } from './funnels/show-page-step.ts'
import { splitTestStepBehavior } from './funnels/split-test-step.behavior.ts'
import { splitTestStep } from './funnels/split-test-step.ts'
import { funnelAppliedTag, funnelTag } from './funnels/tag.ts'
import { imageBehavior } from './images/image.behavior.ts'
import { image } from './images/image.ts'
import { appliedOrderTagBehavior } from './orders/applied-tag.behavior.ts'
import { appliedOrderTag } from './orders/applied-tag.ts'
import { counter } from './orders/counter.ts'
import { invoiceBehavior } from './orders/invoice.behavior.ts'
import { invoice } from './orders/invoice.ts'
import { invoiceLineItem } from './orders/invoice-line-item.ts'
import { orderLineItemBehavior } from './orders/line-item.behavior.ts'
import { orderLineItem } from './orders/line-item.ts'
import { orderBehavior } from './orders/order.behavior.ts'
import { order } from './orders/order.ts'
import { restock, restockedLineItem } from './orders/restock.ts'
import { orderTag } from './orders/tag.ts'
import { transaction } from './orders/transaction.ts'
import { pageBehavior } from './pages/page.behavior.ts'
import { page } from './pages/page.ts'
import { application } from './platform/application.ts'
import { collectionBehavior } from './products/collection.behavior.ts'
import { collection } from './products/collection.ts'
import { collectedProduct, productAppliedTag, stockLocation } from './products/links.ts'
import { priceBehavior } from './products/price.behavior.ts'
import { price } from './products/price.ts'
import { productBehavior } from './products/product.behavior.ts'
import { product as productDefinition } from './products/product.ts'
import { propertyValue } from './products/property-value.ts'
import { productTag } from './products/tag.ts'
import { variantBehavior } from './products/variant.behavior.ts'
import { variant } from './products/variant.ts'
import { variantProperty } from './products/variant-property.ts'
import { noteBehavior } from './sales/note.behavior.ts'
import { note } from './sales/note.ts'
import { opportunityBehavior } from './sales/opportunity.behavior.ts'
import { opportunity } from './sales/opportunity.ts'
import { pipelineBehavior } from './sales/pipeline.behavior.ts'
import { pipeline } from './sales/pipeline.ts'
import { stageBehavior } from './sales/stage.behavior.ts'
import { stage } from './sales/stage.ts'
import { groupedLocation, profiledVariant } from './shipping/links.ts'
import { locationGroup } from './shipping/location-group.ts'
import { packageBehavior } from './shipping/package.behavior.ts'
import { shippingPackage } from './shipping/package.ts'
import { profileBehavior } from './shipping/profile.behavior.ts'
import { profile } from './shipping/profile.ts'
import { rateBehavior } from './shipping/rate.behavior.ts'
import { rate } from './shipping/rate.ts'
import { rateName } from './shipping/rate-name.ts'
import { zone } from './shipping/zone.ts'
import { domainBehavior } from './sites/domain.behavior.ts'
import { domain } from './sites/domain.ts'
import { siteBehavior } from './sites/site.behavior.ts'
import { site } from './sites/site.ts'
import { style } from './sites/style.ts'
import { themeBehavior } from './sites/theme.behavior.ts'
import { theme } from './sites/theme.ts'
import { storeBehavior } from './stores/store.behavior.ts'
import { store } from './stores/store.ts'
import { membership } from './teams/membership.ts'
import { team } from './teams/team.ts'
import { userBehavior } from './teams/user.behavior.ts'
import { user } from './teams/user.ts'
import { workspaceBehavior } from './teams/workspace.behavior.ts'
import { workspace } from './teams/workspace.ts'
import { attempt } from './webhooks/attempt.ts'
import { deliveryBehavior } from './webhooks/delivery.behavior.ts'
import { delivery } from './webhooks/delivery.ts'
import { endpointBehavior } from './webhooks/endpoint.behavior.ts'
import { endpoint } from './webhooks/endpoint.ts'
import { event } from './webhooks/event.ts'
import { eventTypes } from './webhooks/event-types.ts'

/** The product: every definition, parents before children, and the behavior that goes with them. */
export const product = registry(
  [
    ...[team, user, membership, workspace, application],
    ...[contact, tag, appliedTag, customAttribute],
    image,
    ...[course, section, lesson, enrollment, lessonCompletion, offering, grant],
    ...[location],
    ...[productDefinition, variantProperty, variant, propertyValue, price],
    ...[productTag, collection, productAppliedTag, collectedProduct, stockLocation],
    ...[profile, locationGroup, zone, rateName, rate, shippingPackage, profiledVariant, groupedLocation],
    ...[store, discount, discountProduct, discountVariant, discountCollection],
    ...[form, fieldSet, field, option, submission, answer, choice, optIn],
    ...[site, theme, style, domain, blog, author, category, blogTag, post, postAuthor, postCategory, postTag],
    ...[
      funnel,
      funnelTag,
      funnelAppliedTag,
      page,
      showPageStep,
      stepProduct,
      splitTestStep,
      conditionalSplitStep,
    ],
    ...[refineFilter, pipeline, stage, opportunity, note, scheduledEvent],
    ...[address, settings, template, topic, broadcast, broadcastTopic],
    ...[counter, order, orderLineItem, orderTag, appliedOrderTag, transaction],
    ...[invoice, invoiceLineItem, restock, restockedLineItem],
    ...[fulfillment, includedLineItem],
    ...[event, endpoint, delivery, attempt],
  ],
  [
    ...[userBehavior, workspaceBehavior],
    ...[contactBehavior, tagBehavior, appliedTagBehavior],
    imageBehavior,
    ...[courseBehavior, sectionBehavior, lessonBehavior, enrollmentBehavior, lessonCompletionBehavior],
    ...[productBehavior, variantBehavior, priceBehavior, collectionBehavior],
    ...[profileBehavior, rateBehavior, packageBehavior],
    ...[storeBehavior, discountBehavior],
    ...[fieldBehavior, submissionBehavior, answerBehavior, optInBehavior],
    ...[siteBehavior, themeBehavior, domainBehavior, blogBehavior, postBehavior],
    ...[funnelBehavior, pageBehavior, splitTestStepBehavior, conditionalSplitStepBehavior],
    ...[refineFilterBehavior, pipelineBehavior, stageBehavior, opportunityBehavior, noteBehavior],
    ...[addressBehavior, settingsBehavior, templateBehavior, topicBehavior, broadcastBehavior],
    ...[orderBehavior, orderLineItemBehavior, appliedOrderTagBehavior, invoiceBehavior],
    ...[fulfillmentBehavior, locationBehavior],
    ...[endpointBehavior, deliveryBehavior],
  ],
  eventTypes,
)
