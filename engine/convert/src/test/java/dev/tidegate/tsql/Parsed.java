package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;

/** Parses what a test writes down, and insists that all of it was understood. */
final class Parsed {
    private Parsed() {}

    static Batch batch(String text) {
        Script script = TSqlParser.parse(text, SyntaxOptions.SCRIPT);
        assertThat(script.print()).isEqualTo(text);
        assertThat(script.batches()).hasSize(1);
        Batch batch = script.batches().getFirst();
        assertThat(batch.unparsed().stream().map(any -> any.finding().message()))
                .as("findings in %s", text)
                .isEmpty();
        TreeShape.check(batch);
        TreeShape.checkNodes(batch);
        return batch;
    }

    /** Each text is one statement of a kind. */
    static void each(Class<? extends Statement> kind, String... texts) {
        for (String text : texts) {
            List<Statement> statements = batch(text).statements();
            assertThat(statements).as("statements of %s", text).hasSize(1);
            assertThat(statements.getFirst()).as(text).isInstanceOf(kind);
        }
    }

    static <S extends Statement> S statement(Class<S> kind, String text) {
        each(kind, text);
        return kind.cast(batch(text).statements().getFirst());
    }

    static QuerySpecification query(String text) {
        DataStatement.Select select = statement(DataStatement.Select.class, text);
        assertThat(select.query().body()).isInstanceOf(QuerySpecification.class);
        return (QuerySpecification) select.query().body();
    }

    static Expression expression(String text) {
        Fragment<Expression> fragment = TSqlParser.parseExpression(text, SyntaxOptions.STATEMENT);
        assertThat(fragment.finding()).as("finding in %s", text).isEmpty();
        assertThat(fragment.tokens().print()).isEqualTo(text);
        return fragment.node().orElseThrow();
    }
}
