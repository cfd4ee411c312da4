/** Reads rule files, in both shapes that documents and programs of the field write. */
@NullMarked
package io.stagebus.rules.json;

import org.jspecify.annotations.NullMarked;
