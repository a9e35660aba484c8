import { createHash } from 'node:crypto'

/** The one style sheet of all pages, sent inside them: no page asks for a second file. */
export const style = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #fff; --ink: #1c1b1a; --soft: #5d5a55; --line: #dcd8d1;
  --accent: #0b5c56; --on-accent: #fff; --danger: #a3261b; --notice: #e8f1ef; --code: #f2efe9; --focus: #0b7a72; }
@media (prefers-color-scheme: dark) { :root { --paper: #161716; --card: #1f2120; --ink: #ecebe8; --soft: #a9a69f;
  --line: #3a3d3b; --accent: #5cc4b8; --on-accent: #06211e; --danger: #ff9287; --notice: #1d2f2c; --code: #292b2a; --focus: #8fe0d6; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header { border-bottom: 1px solid var(--line); background: var(--card); }
header > div { max-width: 60rem; margin: auto; padding: .75rem 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; }
header .brand { font-weight: 700; letter-spacing: .01em; color: var(--ink); text-decoration: none; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; flex: 1; }
nav a { color: var(--soft); text-decoration: none; padding: .25rem 0; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: var(--ink); box-shadow: 0 2px 0 var(--accent); }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
main.narrow { max-width: 32rem; padding-top: 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin: 0 0 1.25rem; }
.card > :last-child { margin-bottom: 0; }
.notice { background: var(--notice); border-left: 4px solid var(--accent); border-radius: 6px; padding: .75rem 1rem; margin: 0 0 1.25rem; }
.problem { border-left-color: var(--danger); background: var(--code); }
.problem strong { color: var(--danger); }
label, .label { display: block; font-weight: 600; margin: 0 0 .3rem; }
.hint { display: block; font-weight: 400; color: var(--soft); font-size: .9rem; margin: .1rem 0 0; }
.field { margin: 0 0 1.1rem; }
input[type=text], input[type=email], input[type=password], input[type=url], textarea, select { width: 100%; max-width: 34rem; padding: .55rem .7rem;
  border: 1px solid var(--soft); border-radius: 6px; background: var(--paper); color: var(--ink); font: inherit; }
textarea { min-height: 5.5rem; font-family: ui-monospace, monospace; font-size: .9rem; }
fieldset { border: 0; padding: 0; min-width: 0; }
legend { padding: 0; }
.choice { display: flex; gap: .6rem; align-items: flex-start; font-weight: 400; margin: 0 0 .5rem; }
.choice input { flex: none; margin: .35rem 0 0; accent-color: var(--accent); }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: 6px; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); text-decoration: none; }
button.plain, .button.plain { background: transparent; color: var(--ink); border-color: var(--soft); }
button.danger { background: transparent; color: var(--danger); border-color: var(--danger); }
button:hover, .button:hover { filter: brightness(1.08); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
.actions form { margin: 0; display: flex; gap: .5rem; } .actions select { width: auto; } td .actions { flex-wrap: nowrap; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
code, .secret { font-family: ui-monospace, monospace; font-size: .9rem; background: var(--code); border-radius: 5px; padding: .1rem .35rem; }
.secret { display: block; padding: .7rem .9rem; user-select: all; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1rem; }
th, td { text-align: left; padding: .55rem .75rem .55rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; overflow-wrap: break-word; }
th { color: var(--soft); font-size: .85rem; font-weight: 600; }
tr:last-child td { border-bottom: 0; }
td code { overflow-wrap: anywhere; } td form { margin: 0; } td button, td select { padding: .3rem .7rem; font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.25rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; }
@media (max-width: 34rem) { nav { order: 3; flex-basis: 100%; } header .brand { flex: 1; }
  dl { grid-template-columns: 1fr; gap: 0 0; } dd { margin-bottom: .6rem; }
  td, th { display: block; border: 0; padding: .15rem 0; } tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; } thead { display: none; } table, tbody { display: block; }
  td .actions { flex-wrap: wrap; } td:first-child { font-weight: 600; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-size: .9rem; } }
`

/** What allows this style sheet, and no other, in a content security policy. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
