"""Mail capture where it joins the records with the verbs: matched mail is logged like any other work."""
