package dev.tidegate.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends the statements of windows that are about many tables, in messages whose texts are the same
 * each time: so the driver knows them, and the server keeps the plans. Each statement has a place
 * in one of them for the life of the session; those that a window has no rows for are there without
 * any. To plan a statement takes the server ten times as long as to run it for nothing.
 *
 * <p>A window's deletes go before its updates, and these before its inserts. Owned by whoever
 * sends.
 */
final class KeptMessages {
    /** With fewer statements than that, of one kind in one message, each goes as it comes. */
    static final int WORTH_STATEMENTS = Message.KEPT_STATEMENTS_MAX / 4;

    /** Statements of one kind whose plans are kept: bounds the server's memory. */
    private static final int PLACES_MAX = 32 * Message.KEPT_STATEMENTS_MAX;

    private final Map<Batch.Kind, Places> places = new EnumMap<>(Batch.Kind.class);

    KeptMessages() {
        for (Batch.Kind kind : Batch.Kind.values()) {
            places.put(kind, new Places());
        }
    }

    /** Sends statements; leaves some in the message. */
    void send(List<Batch> batches, Message message) throws SQLException {
        Map<Batch.Kind, List<Batch>> byKind = new EnumMap<>(Batch.Kind.class);
        batches.forEach(it -> byKind.computeIfAbsent(it.kind(), _ -> new ArrayList<>()).add(it));
        for (Map.Entry<Batch.Kind, List<Batch>> each : byKind.entrySet()) {
            Placed placed = places.getOrDefault(each.getKey(), new Places()).place(each.getValue());
            for (List<Batch> kept : placed.messages()) {
                sendOne(kept, message);
            }
            sendAsTheyCome(placed.others(), message);
        }
    }

    private static void sendOne(List<Batch> kept, Message message) throws SQLException {
        List<Batch> needed = kept.stream().filter(batch -> !batch.isIdle()).toList();
        int rows = needed.stream().mapToInt(Batch::rows).sum();
        if (needed.size() >= WORTH_STATEMENTS && rows <= Message.ROWS_MAX) {
            message.sendApart(kept);
        } else {
            sendAsTheyCome(needed, message);
        }
    }

    private static void sendAsTheyCome(List<Batch> batches, Message message) throws SQLException {
        for (Batch batch : batches) {
            message.addBounded(batch, batch.rows());
        }
    }

    /**
     * Statements in their places.
     *
     * @param messages all places, in their order; idle where nothing was given
     * @param others to be sent behind them: what has no place, and further rows of what has one
     */
    private record Placed(List<List<Batch>> messages, List<Batch> others) {}

    /** Where the statements of one kind are. */
    private static final class Places {
        private final Map<String, Integer> bySql = new HashMap<>();
        private final List<Batch> idle = new ArrayList<>();

        Placed place(List<Batch> batches) {
            batches.forEach(this::know);
            List<Batch> all = new ArrayList<>(idle);
            List<Batch> others = new ArrayList<>();
            for (Batch batch : batches) {
                Integer place = bySql.get(batch.sql());
                if (place == null || !all.get(place).isIdle()) {
                    others.add(batch);
                } else {
                    all.set(place, batch);
                }
            }
            List<List<Batch>> messages = new ArrayList<>();
            for (int from = 0; from < all.size(); from += Message.KEPT_STATEMENTS_MAX) {
                messages.add(
                        all.subList(
                                from, Math.min(from + Message.KEPT_STATEMENTS_MAX, all.size())));
            }
            return new Placed(messages, others);
        }

        private void know(Batch batch) {
            if (idle.size() < PLACES_MAX && !bySql.containsKey(batch.sql())) {
                bySql.put(batch.sql(), idle.size());
                idle.add(batch.idle());
            }
        }
    }
}
