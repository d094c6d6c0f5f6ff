package dev.tidegate.cutover;

import java.util.List;

/** Writes down what rules are asked for, and answers as if it were done. */
final class RecordingRules implements SideRules {
    private final Script script;
    private final SideRules real;
    private List<String> notEnforced;
    private List<String> notRelaxed;

    RecordingRules(Script script, SideRules real) {
        this.script = script;
        this.real = real;
        this.notEnforced = real.notEnforced();
        this.notRelaxed = real.notRelaxed();
    }

    @Override
    public List<String> notEnforced() {
        return notEnforced;
    }

    @Override
    public List<String> notRelaxed() {
        return notRelaxed;
    }

    @Override
    public List<Statement> statements(RulesAction action, long epoch) {
        return real.statements(action, epoch);
    }

    @Override
    public void perform(RulesAction action, long epoch) {
        script.add(real.statements(action, epoch));
        switch (action) {
            case RulesAction.Enforce() -> {
                notRelaxed = notEnforced;
                notEnforced = List.of();
            }
            case RulesAction.Relax() -> {
                notEnforced = notRelaxed;
                notRelaxed = List.of();
            }
        }
    }
}
