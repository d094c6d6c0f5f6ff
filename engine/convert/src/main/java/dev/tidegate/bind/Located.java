package dev.tidegate.bind;

import dev.tidegate.tsql.Batch;
import dev.tidegate.tsql.tree.Node;

/**
 * A node of a syntax tree with the text that it is a range of.
 *
 * @param node whose span counts tokens of the batch
 * @param file path of the script, relative to its database's folder, with {@code /}
 */
public record Located<N extends Node>(N node, Batch batch, String file) {

    /** The text as it was written, with the trivia inside it. */
    public String text() {
        return batch.text(node.span());
    }

    /** The line of the script on which it begins, from 1. */
    public int line() {
        return batch.line(node.span().first());
    }

    /** The line of the script on which it ends. */
    public int lastLine() {
        return batch.line(Math.max(node.span().first(), node.span().end() - 1));
    }

    /** Another node of the same text. */
    public <M extends Node> Located<M> at(M other) {
        return new Located<>(other, batch, file);
    }
}
