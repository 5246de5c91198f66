"""Mails outside of editions: what each kind says, and the sheet that it is written on."""
