package dev.tidegate.bench.transaction;

import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.RunningApplier;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresTarget;
import java.util.List;

/** The applier in a process of its own, until that is killed. */
final class ApplierMain {
    private static final Lsn NEVER = new Lsn(-1, -1, (short) -1);

    private ApplierMain() {}

    /** What a {@code BoundedProcess} starts. */
    static List<String> program(String bootstrapServers, String pipeline, String targetUrl) {
        return List.of(ApplierMain.class.getName(), bootstrapServers, pipeline, targetUrl);
    }

    /** Takes Kafka's servers, the pipeline's name and the target's URL; throws what breaks it. */
    public static void main(String[] arguments) throws Exception {
        KafkaJournal journal = new KafkaJournal(KafkaSettings.local(arguments[0], arguments[1]));
        try (PostgresTarget target = LoadedTarget.at(arguments[2], arguments[1]);
                RunningApplier applier = RunningApplier.start(journal, target, NEVER)) {
            applier.awaitEnd();
        }
    }
}
