package dev.tidegate.cutover;

import java.util.List;

/** Writes down which hooks would be called. */
final class RecordingHooks implements Hooks {
    private final Script script;
    private final Hooks real;

    RecordingHooks(Script script, Hooks real) {
        this.script = script;
        this.real = real;
    }

    @Override
    public List<Statement> statements(HookCall call, long epoch) {
        return real.statements(call, epoch);
    }

    @Override
    public List<HookAnswer> tryOut(HookCall call) throws InterruptedException {
        return real.tryOut(call);
    }

    @Override
    public void perform(HookCall call, long epoch) {
        script.add(real.statements(call, epoch));
    }
}
