package dev.tidegate.cutover;

/**
 * What the side that a stream comes from keeps of its log for it.
 *
 * @param bytes how much, from what the stream need not have any more up to the log's end
 * @param isRead whether somebody reads it at the moment
 */
public record LogKept(long bytes, boolean isRead) {}
