/** The operator's verbs, over HTTP and the command line. */
@NullMarked
package dev.tidegate.control;

import org.jspecify.annotations.NullMarked;
