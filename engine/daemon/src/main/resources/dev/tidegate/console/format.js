// Numbers and times for people.

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' });
const ISO_DURATION = /^(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/** Such as 12,345. */
export function count(number) {
  return number === null || number === undefined ? '?' : WHOLE.format(number);
}

/** Such as "1 table", "3 tables". */
export function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Per second. */
export function rate(number) {
  return number === null || number === undefined ? '?' : `${number < 10 ? number.toFixed(1) : count(number)}/s`;
}

/** Milliseconds as seconds, such as 0.34 s. */
export function lag(millis) {
  if (millis === null || millis === undefined) {
    return 'not measured yet';
  }
  const seconds = millis / 1000;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : age(Math.round(seconds));
}

/** Seconds, such as 41 s, 12 min, 5 h. */
export function age(seconds) {
  if (seconds === null || seconds === undefined) {
    return 'never';
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  return seconds < 7200 ? `${count(Math.floor(seconds / 60))} min` : `${count(Math.floor(seconds / 3600))} h`;
}

/** Such as 1.2 GB. */
export function bytes(number) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = number;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A moment in local time; with its day unless that is today. */
export function moment(iso) {
  const date = new Date(iso);
  const day = DAY.format(date);
  return day === DAY.format(new Date()) ? CLOCK.format(date) : `${day} ${CLOCK.format(date)}`;
}

/** An ISO duration such as PT1M2.5S in milliseconds. */
export function millis(iso) {
  const [, sign, hours, minutes, seconds] = ISO_DURATION.exec(iso) ?? [];
  const total = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
  return Math.round(sign ? -total : total);
}

/** STOPPED_BY_ERROR as "stopped by error". */
export function words(name) {
  return name.toLowerCase().replaceAll('_', ' ');
}
