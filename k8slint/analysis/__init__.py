"""From an open project to a report: rules asked, facts crossed, findings put in order."""
