package dev.tidegate.daemon;

import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.GroupExamination;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.util.List;

/** Preflight's looks at the systems of a pipeline, in the order of the path of a change. */
interface Examinations extends AutoCloseable {
    List<Examination> all();

    @Override
    void close();

    /** Those of the real systems; connects to nothing yet. */
    static Examinations of(Settings settings) {
        SqlServerSource source = new SqlServerSource(settings.source(), settings.pipeline());
        KafkaJournal journal = new KafkaJournal(settings.journal(), settings.groups());
        PostgresTarget target =
                new PostgresTarget(settings.target(), settings.pipeline(), DatabasePorts.TABLES);
        List<Examination> all =
                List.of(
                        new GroupExamination(
                                source.examination(),
                                new GroupExamination.Facts(
                                        settings.groups(),
                                        () -> source.catalog().tables(),
                                        target::groups)),
                        journal.examination(),
                        target.examination(() -> source.catalog().tables()),
                        ValidateExamination.of(
                                settings.validate(), () -> source.catalog().tables()),
                        CutoverExamination.of(
                                settings.cutover(), () -> DatabaseCutover.missingRights(settings)));
        return new Examinations() {
            @Override
            public List<Examination> all() {
                return all;
            }

            @Override
            public void close() {
                try {
                    source.close();
                } finally {
                    target.close();
                }
            }
        };
    }
}
