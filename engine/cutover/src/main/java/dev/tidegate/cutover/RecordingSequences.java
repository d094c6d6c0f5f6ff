package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;

/** Writes down what sequences are asked for, and answers as if it were done. */
final class RecordingSequences implements Sequences {
    private final Script script;
    private final Sequences real;
    private final List<SequenceValue> values;

    RecordingSequences(Script script, Sequences real) {
        this.script = script;
        this.real = real;
        this.values = new ArrayList<>(real.values());
    }

    @Override
    public List<SequenceValue> values() {
        return List.copyOf(values);
    }

    @Override
    public List<Statement> statements(SequencesAction action, long epoch) {
        return real.statements(action, epoch);
    }

    @Override
    public void perform(SequencesAction action, long epoch) {
        script.add(real.statements(action, epoch));
        switch (action) {
            case SequencesAction.Advance(List<SequenceValue> atLeast, long margin) -> {
                for (SequenceValue value : atLeast) {
                    values.replaceAll(it ->
                            it.name().equals(value.name()) && !it.isBeyond(value, margin)
                                    ? value.beyond(margin)
                                    : it);
                }
            }
        }
    }
}
