package dev.tidegate.daemon;

/** Ports in memory; what is behind them outlives each attempt, as databases do. */
record MemoryPorts(MemorySource source, MemoryJournal journal, MemoryTarget target)
        implements Ports {
    static MemoryPorts empty() {
        return new MemoryPorts(new MemorySource(), new MemoryJournal(), new MemoryTarget());
    }

    @Override
    public void close() {}
}
