/** JMH benchmarks of the parts: matcher, trie, bus and codecs. */
@NullMarked
package io.stagebus.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
