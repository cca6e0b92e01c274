// Segment's own library for Node, unmodified, as a program on a server uses it.
//
//   node client.cjs HOST KEY calls PREFIX            all six calls
//   node client.cjs HOST KEY numbers PERSON FROM TO  so many numbered events
//
// It prints what the library has given up, one line each, and ends when everything is sent.

const { Analytics } = require('@segment/analytics-node')

const [host, writeKey, what, name, from, to] = process.argv.slice(2)
const analytics = new Analytics({ host, writeKey, flushAt: 10, flushInterval: 50 })
analytics.on('error', (error) => console.log(`given up: ${error.code} ${error.reason}`))

function calls() {
  const userId = `${name}-ada`
  analytics.page({
    anonymousId: `${name}-device`, category: 'Pages', name: 'Pricing', properties: { path: '/pricing' },
  })
  analytics.identify({
    userId, anonymousId: `${name}-device`, traits: { email: `${name}@nordhaven.example`, title: 'CTO' },
  })
  analytics.track({ userId, event: 'Demo Requested', properties: { product: 'Pro' } })
  analytics.screen({ userId, category: 'App', name: 'Plans' })
  analytics.group({ userId, groupId: `${name}-nordhaven`, traits: { name: 'Nordhaven', employees: 140 } })
  analytics.alias({ previousId: `${name}-before`, userId })
}

function numbers() {
  for (let number = Number(from); number < Number(to); number++) {
    analytics.track({ userId: name, event: 'Numbered', properties: { number } })
  }
}

what === 'calls' ? calls() : numbers()
analytics.closeAndFlush({ timeout: 60000 })
