// Keeps a board as it is now. Without this, its reader refreshes the page.
const page = document.querySelector('[data-board=page]')
const part = (name, within = page) => within.querySelector(`[data-board=${name}]`)

// Until it is tried again, in milliseconds: longer each time, for whoever is away may be away for long.
const soonest = 2000
const latest = 30000
// The server says something at least every 15 seconds; whoever hears nothing for longer is not connected any more.
const silence = 40000
let wait = soonest
let source
let timer
// Since when nothing was heard, as it was said first; and whether that is because nobody is signed in here any more.
let lostAt
let isOver = false

const now = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

function say(text) {
  if (part('said').textContent !== text) part('said').textContent = text
}

// Puts the new figures in place of the old, and leaves the reader where they were.
function draw(html) {
  const figures = part('figures')
  const focused = figures.contains(document.activeElement) && document.activeElement.getAttribute('href')
  figures.innerHTML = html
  if (focused) figures.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
}

function alive() {
  wait = soonest
  lostAt = undefined
  isOver = false
  clearTimeout(timer)
  timer = setTimeout(lost, silence)
}

function take(event) {
  alive()
  if (part('figures')) {
    draw(event.data)
    part('refresh').hidden = true
    say('These figures change by themselves.')
    return
  }
  // A list stays as its reader has it before them, and says so.
  const drawn = document.createElement('div')
  drawn.innerHTML = event.data
  if (part('changed', drawn)?.dateTime > page.dataset.made) say(`The board has changed since this list was made, at ${now()}.`)
}

function lost() {
  clearTimeout(timer)
  source.close()
  part('refresh').hidden = false
  lostAt ??= now()
  if (!isOver) say(`The connection was lost at ${lostAt}. What you see may be out of date.`)
  timer = setTimeout(open, wait)
  wait = Math.min(wait * 2, latest)
  askWhy()
}

// Whoever is led away from their session has none any more: trying again would not help them, signing in does.
async function askWhy() {
  let answer
  try {
    answer = await fetch('/session', { redirect: 'manual' })
  } catch {
    return
  }
  if (answer.type !== 'opaqueredirect' || lostAt === undefined) return
  isOver = true
  clearTimeout(timer)
  say(`You are not signed in any more, since ${lostAt} or before. What you see may be out of date. Choose “Refresh” to sign in again.`)
}

function open() {
  clearTimeout(timer)
  source = new EventSource(page.dataset.stream)
  source.addEventListener('figures', take)
  source.addEventListener('alive', alive)
  source.addEventListener('error', lost)
}

// A browser keeps few connections, and nobody reads a page that they do not see.
document.addEventListener('visibilitychange', () => {
  clearTimeout(timer)
  if (document.hidden) source.close()
  else open()
})
open()
