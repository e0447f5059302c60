"""The lines of where one starts, signing in, accounts and captured mail. See table.py."""

TABLE = """
Where one starts
home                             GET   in  302 302 302 302 302
search                           GET   in  302 302 302 302 302
styleguide                       GET   in  200 200 200 200 200
set_language                     POST  302 302 302 302 302 302
setup                            GET   in  403 403 200 200 200
reports                          GET   in  403 403 200 200 200
/livez                           GET   200 200 200 200 200 200
/readyz                          GET   200 200 200 200 200 200

Signing in
account_login                    GET   200 302 302 302 302 302
account_signup                   GET   200 302 302 302 302 302
account_inactive                 GET   200 200 200 200 200 200
account_reset_password           GET   200 200 200 200 200 200
account_reset_password_done      GET   200 200 200 200 200 200
account_reset_password_from_key  GET   200 200 200 200 200 200
account_reset_password_from_key_done GET 200 200 200 200 200 200
account_confirm_login_code       GET   302 302 302 302 302 302
account_email_verification_sent  GET   200 200 200 200 200 200
account_confirm_email            GET   200 200 200 200 200 200
account_logout                   GET   302 200 200 200 200 200
account_change_password          GET   in  200 200 200 200 200
account_set_password             GET   in  302 302 302 302 302
account_reauthenticate           GET   in  200 200 200 200 200
account_email                    GET   in  302 302 302 302 302

Accounts
accounts:account-list            GET   in  200 200 200 200 200
account-create                   GET   in  200 200 200 200 200
account-create                   POST  in  302 302 302 302 302
account                          GET   in  200 404 200 404 200
account-timeline                 GET   in  200 404 200 404 200
score-why                        GET   in  200 404 200 404 200
score-override                   GET   in  403 403 200 404 200
score-override                   POST  in  403 403 302 404 302
account-log-outlook              POST  in  200 404 200 404 200
account-log                      POST  in  302 404 302 404 302
interaction-void                 GET   in  200 404 200 404 200
interaction-void                 POST  in  302 404 302 404 302
accounts:account-edit            GET   in  200 404 200 404 200
accounts:account-edit            POST  in  302 404 302 404 302
accounts:contact-create          GET   in  200 404 200 404 200
accounts:contact-create          POST  in  302 404 302 404 302
accounts:contact-edit            GET   in  200 404 200 404 200
accounts:contact-edit            POST  in  302 404 302 404 302
accounts:note-create             GET   in  200 404 200 404 200
accounts:note-create             POST  in  302 404 302 404 302
accounts:note-edit               GET   in  200 404 403 404 403
accounts:note-edit               POST  in  302 404 403 404 403
assignment:task-create           GET   in  200 404 200 404 200
assignment:task-create           POST  in  302 404 302 404 302
assignment:task-done             POST  in  302 404 302 404 302
assignment:task-cancel           POST  in  302 404 302 404 302
accounts:opportunity-list        GET   in  200 200 200 200 200
assignment:opportunity-create    GET   in  200 404 200 404 200
assignment:opportunity-create    POST  in  302 404 302 404 302
assignment:opportunity-edit      GET   in  200 404 200 404 200
assignment:opportunity-edit      POST  in  302 404 302 404 302
accounts:look-up                 GET   in  200 200 200 200 200
accounts:ask-create              POST  in  302 302 302 302 302
accounts:settings                GET   in  200 200 200 200 200
accounts:settings                POST  in  302 302 302 302 302
accounts:notifications           GET   in  200 200 200 200 200
accounts:notifications           POST  in  302 302 302 302 302
accounts:subscription            GET   200 200 200 200 200 200
accounts:subscription            POST  200 200 200 200 200 200
accounts:mail-choices            POST  in  302 302 302 302 302
accounts:capture-address         POST  in  422 422 422 422 422
accounts:attachment              GET   in  200 404 200 404 200

Captured mail
mail:tray                        GET   in  200 200 200 200 200
mail:detail                      GET   in  200 404 404 404 200
mail:log                         POST  in  302 404 404 404 302
mail:discard                     POST  in  302 404 404 404 302
mail:recovery                    POST  in  302 404 404 404 302
mail:raw                         GET   in  200 404 404 404 200
mail:setup                       GET   in  403 403 403 403 200
mail:setup                       POST  in  403 403 403 403 302

"""
