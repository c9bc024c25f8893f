/**
 * The action, at growing distances however often it is called. For what is published until it has been heard: a slow
 * server must not be slowed further by being asked again.
 */
export function seldom(action) {
  let distance = 15;
  let next = 0;
  return async () => {
    if (Date.now() < next) return;
    await action();
    next = Date.now() + distance;
    distance *= 1.5;
  };
}
