package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the record of a dry run, which nobody else sees. */
final class RecordingRecords implements CutoverRecords {
    private final Script script;
    private final List<CutoverEntry> log = new ArrayList<>();
    private CutoverRecord record;

    RecordingRecords(Script script, CutoverRecord record) {
        this.script = script;
        this.record = record;
    }

    @Override
    public Optional<CutoverRecord> read() {
        return Optional.of(record);
    }

    @Override
    public Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim) {
        record = record.ownedBy(record.epoch() + 1);
        return read();
    }

    @Override
    public void write(CutoverRecord next, CutoverEntry entry) {
        record = next;
        log.add(entry);
        script.at(next.state(), next.place().step());
    }

    @Override
    public List<CutoverEntry> log() {
        return List.copyOf(log);
    }

    @Override
    public void release() {}
}
