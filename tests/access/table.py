"""Who may open what: one line per route and method, with the status that each role gets. docs/access.md shows it.

The world (tests/access/world.py) holds one row of each kind in the book of the rep; the columns are nobody signed in,
that rep, a rep of another team, the leader of the rep's branch, a leader of another branch, and ops. A director is a
leader of the rep's branch with one verb more, mostly a word of a request and no route of its own: what the leader gets
stands for both, and the walk proves it; where it differs, both are written with a slash.
`in` means: sign in first (a page leads to the form, the API answers 401). 404 is what a row that does not exist gives.
"""

from dataclasses import dataclass

WRITTEN = ("nobody", "rep", "other rep", "leader", "other leader", "ops")
ROLES = (*WRITTEN[:4], "director", *WRITTEN[4:])
SIGN_IN = "in"

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

Books, returns, runs
assignment:my-book               GET   in  200 200 200 200 200
assignment:left-book             GET   in  200 200 200 200 200
assignment:my-book-sort          POST  in  302 302 302 302 302
assignment:book                  GET   in  403 403 200 404 200
assignment:return-create         GET   in  200 404 200 404 200
assignment:return-create         POST  in  302 404 302 404 302
assignment:repair-create         GET   in  200 404 200 404 200
assignment:repair-create         POST  in  302 404 302 404 302
assignment:return-list           GET   in  403 403 200 200 200
assignment:return-decision       POST  in  403 403 302 404 302
assignment:return-decisions      POST  in  403 403 302 302 302
assignment:return-withdrawal     POST  in  302 404 404 404 404
assignment:return-report         GET   in  403 403 200 200 200
assignment:return-rows           GET   in  403 403 200 200 200
assignment:repair-question       GET   in  200 404 404 404 404
assignment:repair-question       POST  in  302 404 404 404 404
setup:segments                   GET   in  403 403 200 200 200
setup:segment-create             GET   in  403 403 200 200 200
setup:segment-create             POST  in  403 403 302 302 302
setup:segment                    GET   in  403 403 200 200 200
setup:segment                    POST  in  403 403 302 302 302
setup:segment-outlook            POST  in  403 403 200 200 200
setup:segment-place              POST  in  403 403 302 302 302
setup:criteria-outlook           POST  in  403 403 200 200 200
setup:enrolment                  GET   in  403 403 200 200 200
setup:enrolment-create           POST  in  403 403 302 302 302
setup:target-books               GET   in  403 403 200 200 200
setup:target-book-create         GET   in  403 403 200 200 200
setup:target-book-create         POST  in  403 403 302 302 302
setup:target-book                GET   in  403 403 200 200 200
setup:target-book                POST  in  403 403 302 302 302
setup:target-book-outlook        POST  in  403 403 200 200 200
setup:target-book-rooms          GET   in  403 403 200 200 200
setup:calculator                 GET   in  403 403 200 200 200
setup:calculator                 POST  in  403 403 302 302 302
setup:books                      GET   in  403 403 200 200 200
setup:book-create                GET   in  403 403 200 200 200
setup:book-create                POST  in  403 403 302 422 302
setup:book                       GET   in  403 403 200 404 200
setup:book                       POST  in  403 403 302 404 302
setup:book-room                  GET   in  403 403 200 404 200
setup:book-closure               POST  in  403 403 302 404 302
setup:absence-create             POST  in  403 403 302 404 302
setup:absence-removal            POST  in  403 403 302 404 302
setup:return-reasons             GET   in  403 403 200 200 200
setup:return-reason              GET   in  403 403 200 200 200
setup:return-reason              POST  in  403 403 302 302 302
setup:return-reason-use          POST  in  403 403 302 302 302
setup:activities                 GET   in  403 403 200 200 200
setup:activity-create            GET   in  403 403 200 200 200
setup:activity-create            POST  in  403 403 302 302 302
setup:activity-create-outlook    POST  in  403 403 200 200 200
setup:activity                   GET   in  403 403 200 200 200
setup:activity                   POST  in  403 403 302 302 302
setup:activity-outlook           POST  in  403 403 200 200 200
setup:activity-use               POST  in  403 403 302 302 302
reports:coverage                 GET   in  403 403 200 200 200
reports:coverage-accounts        GET   in  403 403 200 200 200
reports:coverage-market          GET   in  403 403 200 200 200
reports:credit                   GET   in  200 404 200 404 200
reports:fairness                 GET   in  403 403 200 200 200
reports:own-fairness             GET   in  200 200 404 404 404
assignment:dashboard             GET   in  403 403 200 200 200
assignment:balance-outlook       GET   in  403 403 200 200 200
assignment:run-list              GET   in  403 403 200 200 200
assignment:run-create            POST  in  403 403 302 302 302
assignment:move-create           POST  in  403 403 302 302 302
assignment:run                   GET   in  403 403 200 404 200
assignment:run-bar               GET   in  403 403 200 404 200
assignment:run-books             GET   in  403 403 200 404 200
assignment:run-left              GET   in  403 403 200 404 200
assignment:run-export            GET   in  403 403 200 404 200
assignment:run-approval          POST  in  403 403 302 404 302
assignment:run-hold              POST  in  403 403 302 404 302
assignment:run-release           POST  in  403 403 302 404 302
assignment:run-cancellation      POST  in  403 403 302 404 302
assignment:run-rebuild           POST  in  403 403 302 404 302
assignment:run-stop              POST  in  403 403 302 404 302
assignment:run-undo              POST  in  403 403 302 404 302
assignment:run-line              GET   in  403 403 200 404 200
assignment:run-line              POST  in  403 403 302 404 302
assignment:run-line-why          GET   in  403 403 200 404 200
assignment:run-line-undo         POST  in  403 403 302 404 302
assignment:rules                 GET   in  200 200 200 200 200
assignment:rules-version         GET   in  200 200 200 200 200
assignment:rules-changes         GET   in  200 200 200 200 200
assignment:rules-acknowledgement POST  in  302 302 302 302 302
assignment:rules-confirmations   GET   in  403 403 200 200 200
assignment:rules-confirmations   POST  in  403 403 302 302 302
assignment:rules-setup           GET   in  403 403 200 200 200
assignment:rules-setup           POST  in  403 403 302 302 302
assignment:rules-draft           GET   in  403 403 200 200 200
assignment:rules-draft           POST  in  403 403 302 302 302
assignment:rules-dry-run         POST  in  403 403 200 200 200
assignment:target-book-dry-run   POST  in  403 403 422 422 422
assignment:activity-dry-run      POST  in  403 403 422 422 422
assignment:rules-section         GET   in  403 403 200 200 200
assignment:rules-section         POST  in  403 403 302 302 302
assignment:rules-scenario        GET   in  403 403 200 200 200
assignment:rules-scenario        POST  in  403 403 302 302 302
assignment:rules-publication     GET   in  403 403 200 200 200
assignment:rules-publication     POST  in  403 403 302 302 302
assignment:rules-withdrawal      POST  in  403 403 302 302 302
assignment:rules-discard         POST  in  403 403 302 302 302
assignment:account-why           GET   in  200 404 200 404 200
assignment:ownership             GET   in  200 200 200 200 200
assignment:dispute-list          GET   in  200 200 200 200 200
assignment:dispute-create        GET   in  200 200 200 200 200
assignment:dispute-create        POST  in  422 302 422 422 422
assignment:dispute               GET   in  200 404 200 404 200
assignment:dispute-decision      POST  in  403 403 302 404 302
assignment:dispute-withdrawal    POST  in  302 404 404 404 404

Protections and appeals
assignment:protection-list       GET   in  200 404 200 404 200
assignment:hold-create           GET   in  403 403 200 404 200
assignment:hold-create           POST  in  403 403 302 404 302
assignment:come-back-create      GET   in  200 404 200 404 200
assignment:come-back-create      POST  in  302 404 302 404 302
assignment:protection-end        POST  in  403 403 302 404 302
assignment:plan-list             GET   in  403 403 200 200 200
assignment:plan-create           GET   in  403 403 200 200 200
assignment:plan-create           POST  in  403 403 302 302 302
assignment:plan-slots            GET   in  403 403 200 200 200
assignment:plan                  GET   in  403 403 200 404 200
assignment:plan                  POST  in  403 403 302 404 302
assignment:plan-pause            POST  in  403 403 302 404 302
assignment:plan-copy             POST  in  403 403 302 404 302
assignment:plan-run              POST  in  403 403 302 404 302
assignment:strategic-list        GET   in  403 403 200 200 200
assignment:strategic-list        POST  in  403 403 403/302 403 403
assignment:strategic-change      POST  in  403 403 403/302 404 403
assignment:appeal-create         GET   in  200 404 404 404 404
assignment:appeal-create         POST  in  302 404 404 404 404
assignment:appeal-list           GET   in  403 403 200 200 200
assignment:appeal-decision       POST  in  403 403 302 404 302
assignment:appeal-withdrawal     POST  in  302 404 404 404 404
api-accounts-holds               POST  in  403 403 201 404 201
api-accounts-comebacks           POST  in  201 404 201 404 201
api-protections-list             GET   in  200 200 200 200 200
api-protections-detail           GET   in  200 404 200 404 200
api-protections-end              POST  in  403 403 200 404 200
api-strategic-accounts-list      GET   in  403 403 200 200 200
api-strategic-accounts-list      POST  in  403 403 403/201 403 403
api-strategic-accounts-detail    GET   in  403 403 200 404 200
api-strategic-accounts-detail    PATCH in  403 403 403/200 404 403
api-strategic-accounts-detail    DELETE in 403 403 403/204 404 403
api-appeals-list                 GET   in  200 200 200 200 200
api-appeals-list                 POST  in  201 422 422 422 422
api-appeals-detail               GET   in  200 404 200 404 200
api-appeals-decision             POST  in  403 403 200 404 200
api-appeals-withdrawal           POST  in  200 404 404 404 404

What if
assignment:simulation-list       GET   in  403 403 200 200 200
assignment:simulation-list       POST  in  403 403 302 422 302
assignment:simulation            GET   in  403 403 200 404 200
api-simulations-list             GET   in  403 403 200 200 200
api-simulations-list             POST  in  403 403 201 422 201
api-simulations-detail           GET   in  403 403 200 404 200

Score models
score_models:list                GET   in  403 403 200 200 200
score_models:draft-create        POST  in  403 403 302 302 302
score_models:progress            GET   in  403 403 200 200 200
score_models:model               GET   in  403 403 200 200 200
score_models:model               POST  in  403 403 422 422 422
score_models:deletion            POST  in  403 403 302 302 302
score_models:preview             GET   in  403 403 200 200 200
score_models:preview             POST  in  403 403 302 302 302
score_models:preview-all         GET   in  403 403 200 200 200
score_models:publication         POST  in  403 403 302 302 302
score_models:learned             GET   in  403 403 200 200 200
score_models:learned             POST  in  403 403 302 302 302
score_models:learned-progress    GET   in  403 403 200 200 200
score_models:learned-points      POST  in  403 403 302 302 302
score_models:override-list       GET   in  403 403 200 200 200
score_models:override-end        POST  in  403 403 302 404 302
assignment:retrieval-switch      GET   in  403 403 200 200 200
assignment:retrieval-switch      POST  in  403 403 403 403 302
api-retrieval-switch             GET   in  403 403 200 200 200
api-retrieval-switch             PATCH in  403 403 403 403 200
assignment:flag-list             GET   in  403 403 200 200 200
assignment:flag                  GET   in  403 403 200 404 200
assignment:flag                  POST  in  403 403 302 404 302
assignment:flag-settings         GET   in  403 403 200 200 200
assignment:flag-settings         POST  in  403 403 302 302 302
api-flags-list                   GET   in  403 403 200 200 200
api-flags-detail                 GET   in  403 403 200 404 200
api-flags-decision               POST  in  403 403 200 404 200
api-flag-rules-list              GET   in  403 403 200 200 200
api-flag-rules-detail            PATCH in  403 403 200 200 200

Imports
imports:list                     GET   in  403 403 403 403 200
imports:create                   GET   in  403 403 403 403 200
imports:create                   POST  in  403 403 403 403 302
imports:detail                   GET   in  403 403 403 403 200
imports:repeat                   POST  in  403 403 403 403 422
imports:rejected                 GET   in  403 403 403 403 200

API
api-token                        POST  200 200 200 200 200 200
api-schema                       GET   in  200 200 200 200 200
api-docs                         GET   in  200 200 200 200 200
api-look-up                      GET   in  200 200 200 200 200
api-mail-choices                 GET   in  200 200 200 200 200
api-mail-choices                 PATCH in  200 200 200 200 200
api-mail-webhook                 POST  404 404 404 404 404 404
api-attachments-list             GET   in  200 200 200 200 200
api-attachments-detail           GET   in  200 404 200 404 200
api-attachments-content          GET   in  200 404 200 404 200
api-captured-mails-list          GET   in  200 200 200 200 200
api-captured-mails-detail        GET   in  200 404 404 404 200
api-captured-mails-interactions  POST  in  201 404 404 404 201
api-captured-mails-discard       POST  in  200 404 404 404 200
api-captured-mails-recovery      POST  in  200 404 404 404 200
api-accounts-list                GET   in  200 200 200 200 200
api-accounts-list                POST  in  201 201 201 201 201
api-accounts-detail              GET   in  200 404 200 404 200
api-accounts-detail              PATCH in  200 404 200 404 200
api-accounts-interactions        POST  in  201 404 201 404 201
api-accounts-contacts            POST  in  201 404 201 404 201
api-accounts-notes               POST  in  201 404 201 404 201
api-accounts-tasks               POST  in  201 404 201 404 201
api-accounts-opportunities       POST  in  201 404 201 404 201
api-accounts-returns             POST  in  201 404 201 404 201
api-accounts-repairs             POST  in  201 404 201 404 201
api-books-list                   GET   in  200 200 200 200 200
api-books-detail                 GET   in  200 404 200 404 200
api-books-detail                 PATCH in  403 403 200 404 200
api-books-list                   POST  in  403 403 201 400 201
api-books-capacity               GET   in  200 404 200 404 200
api-books-closure                POST  in  403 403 200 404 200
api-contacts-list                GET   in  200 200 200 200 200
api-contacts-detail              GET   in  200 404 200 404 200
api-contacts-detail              PATCH in  200 404 200 404 200
api-coverage-list                GET   in  200 200 200 200 200
api-coverage-detail              GET   in  200 404 200 404 200
api-interactions-list            GET   in  200 200 200 200 200
api-interactions-detail          GET   in  200 404 200 404 200
api-interactions-void            POST  in  200 404 200 404 200
api-notes-list                   GET   in  200 200 200 200 200
api-notes-detail                 GET   in  200 404 200 404 200
api-notes-detail                 PATCH in  200 404 403 404 403
api-opportunities-list           GET   in  200 200 200 200 200
api-opportunities-detail         GET   in  200 404 200 404 200
api-opportunities-detail         PATCH in  200 404 200 404 200
api-tasks-list                   GET   in  200 200 200 200 200
api-tasks-detail                 GET   in  200 404 200 404 200
api-tasks-completion             POST  in  200 404 200 404 200
api-tasks-cancellation           POST  in  200 404 200 404 200
api-products-list                GET   in  200 200 200 200 200
api-products-detail              GET   in  200 200 200 200 200
api-transactions-list            GET   in  200 200 200 200 200
api-transactions-detail          GET   in  200 404 200 404 200
api-scores-detail                GET   in  200 404 200 404 200
api-score-models-list            GET   in  403 403 200 200 200
api-score-models-list            POST  in  403 403 201 201 201
api-score-models-detail          GET   in  403 403 200 200 200
api-score-models-detail          PATCH in  403 403 200 200 200
api-score-models-detail          DELETE in 403 403 204 204 204
api-score-models-preview         GET   in  403 403 200 200 200
api-score-models-counts          POST  in  403 403 201 201 201
api-score-models-publications    POST  in  403 403 200 200 200
api-score-overrides-list         GET   in  403 403 200 200 200
api-score-overrides-list         POST  in  403 403 201 400 201
api-score-overrides-detail       GET   in  403 403 200 404 200
api-score-overrides-end          POST  in  403 403 200 404 200
api-score-studies-list           GET   in  403 403 200 200 200
api-score-studies-list           POST  in  403 403 201 201 201
api-score-studies-detail         GET   in  403 403 200 200 200
api-score-studies-drafts         POST  in  403 403 201 201 201
api-signals-list                 GET   in  200 200 200 200 200
api-signals-list                 POST  in  403 403 403 403 201
api-signals-detail               GET   in  200 404 200 404 200
api-users-list                   GET   in  200 200 200 200 200
api-users-me                     GET   in  200 200 200 200 200
api-users-detail                 GET   in  200 404 200 404 200
api-returns-list                 GET   in  200 200 200 200 200
api-returns-detail               GET   in  200 404 200 404 200
api-returns-decision             POST  in  403 403 200 404 200
api-coverage-report              GET   in  403 403 200 200 200
api-fairness-report              GET   in  403 403 200 200 200
api-return-report                GET   in  403 403 200 200 200
api-returns-decisions            POST  in  403 403 200 200 200
api-returns-withdrawal           POST  in  200 404 404 404 404
api-repairs-list                 GET   in  200 200 200 200 200
api-repairs-detail               GET   in  200 404 404 404 200
api-runs-list                    GET   in  403 403 200 200 200
api-runs-list                    POST  in  403 403 201 201 201
api-runs-detail                  GET   in  403 403 200 404 200
api-runs-approval                POST  in  403 403 200 404 200
api-runs-hold                    POST  in  403 403 200 404 200
api-runs-release                 POST  in  403 403 200 404 200
api-runs-cancellation            POST  in  403 403 200 404 200
api-runs-stop                    POST  in  403 403 200 404 200
api-runs-undo                    POST  in  403 403 200 404 200
api-moves-list                   GET   in  403 403 200 200 200
api-moves-detail                 GET   in  403 403 200 404 200
api-availability-list            GET   in  200 200 200 200 200
api-availability-detail          GET   in  200 404 200 404 200
api-availability-list            POST  in  403 403 201 400 201
api-availability-detail          PATCH in  403 403 200 404 200
api-availability-detail          DELETE in  403 403 204 404 204
api-book-snapshots-list          GET   in  200 200 200 200 200
api-book-snapshots-detail        GET   in  200 404 200 404 200
api-events-list                  GET   in  200 200 200 200 200
api-events-detail                GET   in  200 404 200 404 200
api-notifications-list           GET   in  200 200 200 200 200
api-notifications-detail         GET   in  200 404 404 404 404
api-plans-list                   GET   in  200 200 200 200 200
api-plans-detail                 GET   in  200 404 200 404 200
api-plans-list                   POST  in  403 403 201 201 201
api-plans-detail                 PATCH in  403 403 200 404 200
api-plans-copies                 POST  in  403 403 201 404 201
api-return-reasons-list          GET   in  200 200 200 200 200
api-return-reasons-detail        GET   in  200 200 200 200 200
api-return-reasons-detail        PATCH in  403 403 200 200 200
api-repairs-questions            POST  in  403 403 403 403 200
api-repairs-merges               POST  in  403 403 403 403 200
api-repairs-answer-to-ops        POST  in  200 404 404 404 404
api-rules-list                   GET   in  200 200 200 200 200
api-rules-list                   POST  in  403 403 201 201 201
api-rules-detail                 GET   in  404 404 200 200 200
api-rules-detail                 PATCH in  403 403 200 200 200
api-rules-text                   GET   in  404 404 200 200 200
api-rules-sections               POST  in  403 403 200 200 200
api-rules-scenarios              POST  in  403 403 200 200 200
api-rules-confirmations          GET   in  403 403 200 200 200
api-rules-publication            POST  in  403 403 403/422 403 422
api-rules-withdrawal             POST  in  403 403 403/422 403 422
api-rules-acknowledgements       POST  in  404 404 422 422 422
api-rules-dry-runs               POST  in  403 403 200 200 200
api-disputes-list                GET   in  200 200 200 200 200
api-disputes-list                POST  in  422 201 422 422 422
api-disputes-detail              GET   in  200 404 200 404 200
api-disputes-decision            POST  in  403 403 200 404 200
api-disputes-withdrawal          POST  in  200 404 403 404 403
api-accounts-ownership           GET   in  200 404 200 404 200
api-segments-list                GET   in  200 200 200 200 200
api-segments-detail              GET   in  200 200 200 200 200
api-segments-list                POST  in  403 403 201 201 201
api-segments-detail              PATCH in  403 403 200 200 200
api-segments-orders              POST  in  403 403 200 200 200
api-segments-previews            POST  in  403 403 200 200 200
api-segments-overlaps            GET   in  403 403 200 200 200
api-segments-enrolments          POST  in  403 403 202 202 202
api-stage-changes-list           GET   in  200 200 200 200 200
api-stage-changes-detail         GET   in  200 404 200 404 200
api-target-books-list            GET   in  200 200 200 200 200
api-target-books-detail          GET   in  200 200 200 200 200
api-target-books-list            POST  in  403 403 201 201 201
api-target-books-detail          PATCH in  403 403 200 200 200
api-target-books-capacity-plans  POST  in  403 403 200 200 200
api-teams-list                   GET   in  200 200 200 200 200
api-teams-detail                 GET   in  200 404 200 404 200
api-working-activities-list      GET   in  200 200 200 200 200
api-working-activities-list      POST  in  403 403 201 201 201
api-working-activities-detail    GET   in  200 200 200 200 200
api-working-activities-detail    PATCH in  403 403 200 200 200
api-organisation                 GET   in  200 200 200 200 200
api-imports-list                 GET   in  403 403 403 403 200
api-imports-detail               GET   in  403 403 403 403 200
api-import-issues-list           GET   in  403 403 403 403 200
api-import-issues-detail         GET   in  403 403 403 403 200
api-imports-list                 POST  in  403 403 403 403 201
api-imports-repetition           POST  in  403 403 403 403 422
api-repairs-decision             POST  in  403 403 403 403 200
api-repairs-decisions            POST  in  403 403 403 403 200
api-runs-books                   GET   in  403 403 200 404 200
api-runs-rebuild                 POST  in  403 403 200 404 200
api-moves-pin                    POST  in  403 403 200 404 200
api-moves-drop                   POST  in  403 403 200 404 200
api-moves-restoration            POST  in  403 403 200 404 200
api-moves-redirection            POST  in  403 403 200 404 200
api-moves-undo                   POST  in  403 403 201 404 201
api-not-given-list               GET   in  403 403 200 200 200
api-not-given-detail             GET   in  403 403 200 404 200

Admin
admin:login                      GET   in  403 403 403 403 302
admin:index                      GET   in  403 403 403 403 200
admin:accounts_account_changelist        GET in 403 403 403 403 200
admin:accounts_attachment_changelist     GET in 403 403 403 403 200
admin:accounts_availability_changelist   GET in 403 403 403 403 200
admin:accounts_book_changelist           GET in 403 403 403 403 200
admin:accounts_capturedmail_changelist   GET in 403 403 403 403 200
admin:accounts_mailing_changelist        GET in 403 403 403 403 200
admin:accounts_contact_changelist        GET in 403 403 403 403 200
admin:accounts_contract_changelist       GET in 403 403 403 403 200
admin:accounts_event_changelist          GET in 403 403 403 403 200
admin:accounts_holiday_changelist        GET in 403 403 403 403 200
admin:accounts_interaction_changelist    GET in 403 403 403 403 200
admin:accounts_lifeevent_changelist      GET in 403 403 403 403 200
admin:accounts_note_changelist           GET in 403 403 403 403 200
admin:accounts_opportunity_changelist    GET in 403 403 403 403 200
admin:accounts_organisation_changelist   GET in 403 403 403 403 302
admin:accounts_preference_changelist     GET in 403 403 403 403 200
admin:accounts_product_changelist        GET in 403 403 403 403 200
admin:accounts_segment_changelist        GET in 403 403 403 403 200
admin:accounts_stagechange_changelist    GET in 403 403 403 403 200
admin:accounts_targetbook_changelist     GET in 403 403 403 403 200
admin:accounts_task_changelist           GET in 403 403 403 403 200
admin:accounts_team_changelist           GET in 403 403 403 403 200
admin:accounts_transaction_changelist    GET in 403 403 403 403 200
admin:accounts_user_changelist           GET in 403 403 403 403 200
admin:assignment_appeal_changelist       GET in 403 403 403 403 200
admin:assignment_flag_changelist         GET in 403 403 403 403 200
admin:assignment_flagrule_changelist     GET in 403 403 403 403 200
admin:assignment_protection_changelist   GET in 403 403 403 403 200
admin:assignment_strategicaccount_changelist GET in 403 403 403 403 200
admin:assignment_dispute_changelist GET in 403 403 403 403 200
admin:assignment_ruleacknowledgement_changelist GET in 403 403 403 403 200
admin:assignment_plan_changelist         GET in 403 403 403 403 200
admin:assignment_repair_changelist       GET in 403 403 403 403 200
admin:assignment_return_changelist       GET in 403 403 403 403 200
admin:assignment_returnreason_changelist GET in 403 403 403 403 200
admin:assignment_rulesofengagement_changelist GET in 403 403 403 403 200
admin:assignment_run_changelist          GET in 403 403 403 403 200
admin:assignment_workingactivity_changelist GET in 403 403 403 403 200
admin:scoring_scoremodel_changelist      GET in 403 403 403 403 200
admin:scoring_scoreoverride_changelist   GET in 403 403 403 403 200
admin:scoring_signal_changelist          GET in 403 403 403 403 200
admin:scoring_signaltype_changelist      GET in 403 403 403 403 200
admin:account_emailaddress_changelist    GET in 403 403 403 403 403
admin:auth_group_changelist              GET in 403 403 403 403 403
admin:authtoken_tokenproxy_changelist    GET in 403 403 403 403 403
admin:axes_accessattempt_changelist      GET in 403 403 403 403 403
admin:axes_accessfailurelog_changelist   GET in 403 403 403 403 403
admin:axes_accesslog_changelist          GET in 403 403 403 403 403
"""


@dataclass(frozen=True)
class Line:
    """What each role gets at one route: a status, or `in`."""

    part: str
    name: str
    method: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def lines() -> list[Line]:
    """The table as rows, in its order."""
    found, part = [], ""
    for text in filter(None, TABLE.splitlines()):
        words = text.split()
        if len(words) == 2 + len(WRITTEN) and words[1].isupper():
            gets = dict(zip(WRITTEN, words[2:], strict=True))
            gets["leader"], _slash, director = gets["leader"].partition("/")
            gets["director"] = director or gets["leader"]
            found.append(Line(part, words[0], words[1], tuple(gets[role] for role in ROLES)))
        else:
            part = text
    return found
