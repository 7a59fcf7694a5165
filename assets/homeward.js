// What makes pages more comfortable. Every page does its work without this.
import { initAll as startGovuk } from './govuk-frontend.min.js'
import { initAll as startMoj } from './moj-frontend.min.js'

startGovuk()
startMoj()

// Warns before a session ends, and hides the page when it has ended. The server decides when that is; whoever went on in
// another window has more time, so it is asked before anybody is warned.
function watchSession(dialog) {
  const parts = (name) => dialog.querySelectorAll(`[data-session=${name}]`)
  const show = (name, shown) => parts(name).forEach((part) => { part.hidden = !shown })
  const warnedBefore = Number(dialog.dataset.warnedBefore)
  let endsAt = performance.now() + Number(dialog.dataset.seconds) * 1000
  let forGood = dialog.dataset.forGood === 'true'
  let timer

  const left = () => Math.round((endsAt - performance.now()) / 1000)

  async function asked(method) {
    const body = new URLSearchParams({ [dialog.dataset.formTokenName]: dialog.dataset.token })
    const answer = await fetch('/session', { method, body: method === 'POST' ? body : undefined, redirect: 'manual' })
    if (!answer.ok) return false
    const ends = await answer.json()
    endsAt = performance.now() + ends.seconds * 1000
    forGood = ends.for_good
    return true
  }

  function wait(seconds) {
    clearTimeout(timer)
    // A sleeping computer keeps no timer: look again at least every half minute.
    timer = setTimeout(look, Math.min(Math.max(seconds, 1), 30) * 1000)
  }

  const isOver = () => document.body.classList.contains('homeward-over')

  function over() {
    clearTimeout(timer)
    document.body.classList.add('homeward-over')
    dialog.querySelector('#session-title').textContent = 'You are signed out'
    for (const [name, shown] of [['warning', false], ['last', false], ['over', true], ['stay', false], ['again', true]]) {
      show(name, shown)
    }
    if (!dialog.open) dialog.showModal()
    parts('again')[0].focus()
  }

  async function look() {
    if (isOver()) return undefined
    const seconds = left()
    if (seconds > warnedBefore) return wait(seconds - warnedBefore)
    try {
      if (!dialog.open || seconds <= 0) {
        if (!await asked('GET')) return over()
        if (isOver()) return undefined
        if (left() > warnedBefore) {
          if (dialog.open) dialog.close()
          return wait(left() - warnedBefore)
        }
      }
    } catch {
      // The connection is away: what we know still holds.
      if (seconds <= 0) return over()
    }
    if (left() <= 0) return over()
    const minutes = Math.ceil(left() / 60)
    parts('left').forEach((part) => { part.textContent = minutes === 1 ? '1 minute' : `${minutes} minutes` })
    show('warning', !forGood)
    show('last', forGood)
    parts('stay')[0].textContent = forGood ? 'Go on' : 'Stay signed in'
    if (!dialog.open) dialog.showModal()
    wait(Math.min(left() % 60 || 60, left()))
  }

  parts('stay')[0].addEventListener('click', async () => {
    dialog.close()
    try {
      if (!forGood && !await asked('POST')) return over()
      if (isOver()) return undefined
    } catch {
      // Said again in a moment, if it is still so.
    }
    // Whoever cannot stay has read it and writes on; they are not told every minute.
    clearTimeout(timer)
    if (forGood) timer = setTimeout(look, Math.max(left(), 1) * 1000)
    else wait(left() - warnedBefore)
  })
  // Escape means to go on as well.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    const [stay] = parts('stay')
    if (!stay.hidden) stay.click()
  })
  // The session is over, so that nothing is done with the form: it is kept, and shown again to its owner.
  parts('again')[0].addEventListener('click', () => {
    const form = document.querySelector('main form[method=post]')
    if (form) form.submit()
    else location.reload()
  })
  // Whoever comes back to the page, or opens a computer that slept, is told at once.
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look() })
  wait(left() - warnedBefore)
}

const dialog = document.getElementById('session')
if (dialog) watchSession(dialog)

// Saves a form as one types, and says when. What is wrong with it is said when it is sent; what somebody else changed is
// never written over.
function savesItself(form) {
  const said = form.querySelector('[data-saved]')
  const quiet = 5000
  let timer
  let running = false
  let changed = false

  async function save() {
    clearTimeout(timer)
    if (running || !changed) return
    running = true
    changed = false
    const body = new URLSearchParams(new FormData(form))
    body.set('by_itself', 'yes')
    try {
      const answer = await fetch(location.pathname, { method: 'POST', body, redirect: 'manual' })
      if (answer.ok) {
        const saved = await answer.json()
        form.elements.base.value = saved.base
        if (!changed) said.textContent = `Saved at ${saved.saved_at}`
        asksWhyLate(saved.asks_why_late)
      } else if (answer.status === 409) {
        said.textContent = 'Not saved by itself: somebody else changed or sent this meanwhile. Save it, and you see what to do.'
      } else if (answer.status === 422) {
        said.textContent = 'Not saved yet: something here cannot be read. Save it to see what.'
      } else if (answer.status === 401) {
        said.textContent = 'Not saved by itself: you are signed out. Save it, sign in again, and nothing of it is lost.'
      } else {
        said.textContent = 'Not saved by itself. Save it before you leave this page.'
      }
    } catch {
      changed = true
      said.textContent = 'Not saved: the connection is away. It is tried again.'
    }
    running = false
    if (changed) wait()
  }

  // Asked once the times say that it was late. What somebody wrote there is not hidden again: the server says so.
  function asksWhyLate(asks) {
    form.querySelectorAll('[data-late]').forEach((part) => {
      if (part.hidden && asks) said.textContent += '. The talk was held after it was due: say why above'
      part.hidden = !asks
    })
  }

  function wait() {
    changed = true
    clearTimeout(timer)
    timer = setTimeout(save, quiet)
  }

  // Sent while the connection is away, the browser would show a page of its own in place of what was typed: so it is asked
  // first whether anybody answers.
  let isReached = false
  form.addEventListener('submit', async (event) => {
    clearTimeout(timer)
    if (isReached) return
    event.preventDefault()
    const { submitter } = event
    try {
      await fetch('/session', { redirect: 'manual' })
    } catch {
      wait()
      said.textContent = 'Not sent: the connection is away. What you typed is still here. Try again in a moment.'
      return
    }
    isReached = true
    form.requestSubmit(submitter)
    isReached = false
  })
  form.addEventListener('input', () => {
    // That something was saved before must not be taken for this.
    if (!said.textContent.startsWith('Not ')) said.textContent = 'Not saved yet'
    wait()
  })
}

document.querySelectorAll('form[data-saves-itself]').forEach(savesItself)
