// What makes pages more comfortable. Every page does its work without this.
import { initAll as startGovuk } from './govuk-frontend.min.js'
import { initAll as startMoj } from './moj-frontend.min.js'

startGovuk()
startMoj()
