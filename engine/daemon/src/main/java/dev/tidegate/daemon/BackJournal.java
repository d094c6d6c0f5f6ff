package dev.tidegate.daemon;

import dev.tidegate.cutover.Refusals;
import dev.tidegate.journal.Journal;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.sqlserver.ReverseStream;

/** The journal of the stream back that is armed now: each arming has topics of its own. */
final class BackJournal implements Journal {
    private final KafkaSettings settings;
    private final ReverseStream end;

    /**
     * Makes it; connects to nothing yet.
     *
     * @param settings those of the pipeline's journal
     */
    BackJournal(KafkaSettings settings, ReverseStream end) {
        this.settings = settings;
        this.end = end;
    }

    /** That of one arming. */
    static KafkaJournal of(KafkaSettings settings, int number) {
        return new KafkaJournal(
                new KafkaSettings(
                        settings.bootstrapServers(),
                        "%s.back.%d".formatted(settings.pipeline(), number),
                        settings.replicationFactor(),
                        settings.retention(),
                        settings.clientProperties()));
    }

    private Journal now() {
        return of(
                settings,
                end.armed().orElseThrow(() -> Refusals.waiting("the stream back is not prepared")));
    }

    @Override
    public Writer openWriter() {
        return now().openWriter();
    }

    @Override
    public Reader openReader(int group, long offset) {
        return now().openReader(group, offset);
    }

    @Override
    public Reader openOldest(int group) {
        return now().openOldest(group);
    }
}
