/** What the servers have in common that run as processes of their own. */
@NullMarked
package dev.tidegate.sandbox.process;

import org.jspecify.annotations.NullMarked;
