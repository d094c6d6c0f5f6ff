package dev.tidegate.sqlserver.cutover;

/**
 * A session that could still commit something: it has written in a transaction that is open, or its
 * login is to be disabled, which does not stop who is there.
 *
 * @param id session id
 * @param login who it is
 * @param loggedIn when it logged in, as the server writes it: tells it from a later one of that id
 * @param inTheWay whether it is ended now: it idles in its transaction, has been in it for too
 *     long, or no denial stops it
 */
record WriterSession(int id, String login, String loggedIn, boolean inTheWay) {}
