export { createDetection, type Detection, type DetectionOptions } from './create-detection.ts';
