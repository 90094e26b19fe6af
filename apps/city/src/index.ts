export { type City, type CityOptions, startCity } from './start-city.ts';
