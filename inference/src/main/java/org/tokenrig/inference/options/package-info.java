/** How rigs are made: the options of a run, and those that the maker of a model recommends. */
package org.tokenrig.inference.options;
