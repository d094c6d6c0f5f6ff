/** What a cutover calls: webhooks, commands, patches in Kubernetes. */
@NullMarked
package dev.tidegate.hook;

import org.jspecify.annotations.NullMarked;
