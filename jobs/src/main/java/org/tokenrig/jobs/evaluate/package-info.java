/**
 * The quality table: how far predicted rigs are from true ones, on held-out creatures or on rigged files, beside what needs
 * no learning.
 */
package org.tokenrig.jobs.evaluate;
