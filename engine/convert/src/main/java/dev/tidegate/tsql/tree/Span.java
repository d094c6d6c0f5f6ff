package dev.tidegate.tsql.tree;

/**
 * A range of tokens of one batch, trivia counted.
 *
 * @param first index of the first token
 * @param end index behind the last token; equal to first when nothing is there
 */
public record Span(int first, int end) {
    public Span {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("no range of tokens: " + first + " to " + end);
        }
    }

    public boolean contains(Span other) {
        return first <= other.first && other.end <= end;
    }
}
