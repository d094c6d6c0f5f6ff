package dev.tidegate.bench.apply;

import dev.tidegate.bench.orders.OrderEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Literal replay: what anyone writes first. */
final class Replay implements Competitor {
    private final ChildJvm jvm;
    private final Databases databases;
    private final OrderEntry entry;

    Replay(ChildJvm jvm, Databases databases, OrderEntry entry) {
        this.jvm = jvm;
        this.databases = databases;
        this.entry = entry;
    }

    @Override
    public String name() {
        return Names.REPLAY;
    }

    @Override
    public Outcome apply(String database) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(databases.url(database)));
        arguments.addAll(entry.arguments());
        return new Outcome(
                jvm.run(name(), ReplayApplier.class, arguments).applied(), ForeignKeys.TRIGGERS);
    }
}
