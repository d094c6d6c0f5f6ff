/**
 * What a dry conversion says about the work that is left: figures, effort, reports, and the
 * comparison with the report of another converter. Start reading at {@link
 * dev.tidegate.convert.assess.Assessor}.
 */
@NullMarked
package dev.tidegate.convert.assess;

import org.jspecify.annotations.NullMarked;
