package dev.tidegate.convert;

import dev.tidegate.bind.Located;
import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.Tokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Comments of a script around its parts; T-SQL and PostgreSQL write them alike. */
final class Comments {
    private Comments() {}

    /** The comments between the statement before and this one, one a line. */
    static List<String> above(Located<?> part) {
        Tokens tokens = part.batch().tokens();
        Deque<String> comments = new ArrayDeque<>();
        for (int at = part.node().span().first() - 1; at >= 0; at--) {
            if (!tokens.kind(at).isTrivia()) {
                break;
            }
            if (isComment(tokens.kind(at))) {
                comments.addFirst(tokens.text(at).strip());
            }
        }
        return List.copyOf(comments);
    }

    /** The comments behind a part on its last line, a comma passed over. */
    static List<String> behind(Located<?> part) {
        Tokens tokens = part.batch().tokens();
        List<String> comments = new ArrayList<>();
        for (int at = part.node().span().end(); at < tokens.size(); at++) {
            TokenKind kind = tokens.kind(at);
            if (isComment(kind)) {
                comments.add(tokens.text(at).strip());
            } else if (!tokens.text(at).equals(",")
                    && (kind != TokenKind.WHITESPACE || tokens.text(at).contains("\n"))) {
                break;
            }
        }
        return comments;
    }

    private static boolean isComment(TokenKind kind) {
        return kind == TokenKind.LINE_COMMENT || kind == TokenKind.BLOCK_COMMENT;
    }
}
