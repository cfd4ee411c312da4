/** The few things the journal does with files, behind an interface that a test can fail, tear and cut at any call. */
@NullMarked
package io.stagebus.core.journal.files;

import org.jspecify.annotations.NullMarked;
