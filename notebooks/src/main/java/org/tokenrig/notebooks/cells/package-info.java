/** What the cells of the notebooks show tables and plots with. */
package org.tokenrig.notebooks.cells;
