/** What people look at: pictures of rigs, and the report page made from the tables. */
package org.tokenrig.jobs.report;
