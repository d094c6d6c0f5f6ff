package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.bench.orders.OrderEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Literal replay: what anyone writes first. Its end state is the one that all must reach. */
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
    public Applied apply(String database) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(databases.url(database)));
        arguments.addAll(entry.arguments());
        return jvm.run(name(), ReplayApplier.class, arguments);
    }
}
