@NullMarked
package dev.tidegate.sandbox.workload.script;

import org.jspecify.annotations.NullMarked;
