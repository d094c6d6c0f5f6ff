package dev.tidegate.daemon;

import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.Ledgers;
import java.util.Optional;

/** Ports in memory, of a pipeline that keeps ledgers and is audited. */
record AuditedPorts(MemoryPorts ports, MemoryAudits memoryAudits) implements Ports {
    static AuditedPorts empty() {
        MemoryPorts ports = MemoryPorts.empty();
        return new AuditedPorts(ports, new MemoryAudits(ports.source(), ports.target()));
    }

    @Override
    public MemorySource source() {
        return ports.source();
    }

    @Override
    public Journal journal() {
        return ports.journal();
    }

    @Override
    public MemoryTarget target() {
        return ports.target();
    }

    @Override
    public Ledgers ledgers() {
        return Ledgers.with(memoryAudits.hashers());
    }

    @Override
    public Optional<Audits> audits() {
        return Optional.of(memoryAudits);
    }

    @Override
    public void close() {}
}
