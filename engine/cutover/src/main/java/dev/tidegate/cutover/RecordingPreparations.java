package dev.tidegate.cutover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what would be prepared, and answers as if it were done. */
final class RecordingPreparations implements Preparations {
    private final Script script;
    private final Preparations real;
    private final Map<Preparation, Boolean> changed = new HashMap<>();

    RecordingPreparations(Script script, Preparations real) {
        this.script = script;
        this.real = real;
    }

    @Override
    public List<Preparation> all() {
        return real.all();
    }

    @Override
    public boolean isThere(Preparation preparation) {
        Boolean is = changed.get(preparation);
        return is == null ? real.isThere(preparation) : is;
    }

    @Override
    public List<Statement> statements(PreparationAction action, long epoch) {
        return real.statements(action, epoch);
    }

    @Override
    public void perform(PreparationAction action, long epoch) {
        script.add(real.statements(action, epoch));
        switch (action) {
            case PreparationAction.Prepare(Preparation preparation) ->
                    changed.put(preparation, true);
            case PreparationAction.TakeBack(Preparation preparation) ->
                    changed.put(preparation, false);
        }
    }
}
