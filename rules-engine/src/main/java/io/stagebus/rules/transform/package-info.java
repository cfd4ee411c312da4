/** How values are made out of others: transforms, templates, expressions. Values only; nothing here runs by itself. */
@NullMarked
package io.stagebus.rules.transform;

import org.jspecify.annotations.NullMarked;
