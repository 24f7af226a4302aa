"""The fault table and the tamper table: each row with the tests that hold it and the controls in which the fault shows.

``test_rows.py`` looks whether they exist; at the end of a run those of them that ran are printed as one table.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Row(NamedTuple):
    """What happens, the tests in which it does no harm, and those in which a protection is off and it does."""

    what: str
    tests: tuple[str, ...]
    controls: tuple[str, ...]


FAULTS = (
    Row("kill -9 while appending",
        ("test_a_writer_killed_again_and_again_loses_no_receipt_and_a_retry_adds_nothing",
         "test_a_file_is_written_through_a_log_and_flushed_at_every_commit"),
        ("test_receipts_survive_the_killing_of_the_server_with_writers_at_work",
         "test_a_process_kill_does_not_try_the_flush")),
    Row("retry after an unknown commit",
        ("test_a_writer_killed_again_and_again_loses_no_receipt_and_a_retry_adds_nothing",
         "test_an_identifier_of_ones_own_makes_a_retry_safe_and_two_make_it_a_duplicate"),
        ("test_without_the_entry_id_a_retry_adds_a_duplicate",
         "test_an_identifier_of_ones_own_makes_a_retry_safe_and_two_make_it_a_duplicate")),
    Row("PostgreSQL killed with writers at work",
        ("test_receipts_survive_the_killing_of_the_server_with_writers_at_work",),
        ("test_receipts_survive_the_killing_of_the_server_with_writers_at_work",)),
    Row("disk full, file that may not grow",
        ("test_a_full_disk_is_one_clear_error_nothing_half_written_and_work_goes_on_after",
         "test_a_batch_that_meets_a_full_disk_is_taken_back_whole",
         "test_on_a_full_disk_nothing_is_half_written_and_with_room_it_goes_on"),
        ("test_on_a_full_disk_nothing_is_half_written_and_with_room_it_goes_on",)),
    Row("8 and 32 writers at once",
        ("test_processes_at_once_leave_no_gap_and_no_duplicate",
         "test_eight_threads_leave_no_gap_and_no_duplicate",
         "test_a_number_read_before_ones_turn_is_refused_by_the_journal_itself"),
        ("test_two_who_read_the_end_before_their_turn_both_write_the_same_number",)),
    Row("two resolvers at the same instant",
        ("test_one_resolver_in_two_windows_at_once_rules_once",
         "test_of_two_settlements_at_once_one_is_accepted_and_the_other_told"),
        ("test_a_check_that_is_made_before_the_turn_lets_both_rule",)),
    Row("clock set back",
        ("test_a_clock_set_back_makes_no_earlier_entry",
         "test_recorded_times_do_not_run_back_when_the_clock_does"),
        ("test_an_entry_with_the_clock_as_it_was_set_back_is_refused_and_without_the_guard_found",)),
    Row("import killed half way, and run again",
        ("test_an_import_killed_half_way_leaves_nothing_and_running_it_again_adds_everything_once",),
        ("test_rows_written_one_by_one_are_half_there_after_a_kill",
         "test_rows_under_other_identifiers_are_added_again")),
    Row("one bad line among very many",
        ("test_one_bad_line_among_very_many_is_named_and_strict_takes_nothing",),
        ("test_one_bad_line_among_very_many_is_named_and_strict_takes_nothing",)),
    Row("plain copy of an open file, old backup put back",
        ("test_a_copy_by_sqlites_own_means_taken_while_another_writes_is_whole",
         "test_an_old_backup_put_back_is_whole_by_itself_and_found_against_a_later_checkpoint",
         "test_a_backup_that_was_cut_is_found",
         "test_a_dump_taken_while_others_write_comes_back_whole_with_its_guard_and_roles",
         "test_a_dump_that_was_cut_does_not_come_back_as_a_ledger"),
        ("test_a_plain_copy_of_the_file_alone_lacks_what_is_in_its_log",)),
    Row("migration or partial restore without triggers",
        ("test_a_file_without_a_trigger_is_not_opened_and_migrate_mends_it",
         "test_a_server_whose_guard_was_weakened_is_not_opened_and_migrate_mends_it",
         "test_a_restore_without_triggers_is_not_opened_and_migrate_mends_it"),
        ("test_sql_that_changes_the_journal_is_refused_with_its_triggers_and_not_without",)),
    Row("random verbs, then an attacker with the file",
        ("test_random_sequences_of_verbs_leave_what_a_model_says_and_every_attack_is_found",),
        ("test_a_ledger_that_lacks_one_rule_differs_from_the_model",
         "test_an_attack_is_found_by_the_audit_and_not_by_the_databases_own_check")),
    Row("the page dies in the middle of a form",
        ("test_a_page_that_dies_in_the_middle_of_a_form_leaves_no_half_entry",),
        ("test_two_verbs_one_after_the_other_leave_half_of_what_was_meant",)),
)  # fmt: skip

ATTACKS = (
    Row("changes through SQL, triggers in place",
        ("test_the_database_refuses_every_change_but_an_append_in_order", "test_sqlite_refuses_to_replace_an_entry",
         "test_postgres_refuses_to_truncate_the_journal"),
        ("test_an_append_in_order_by_hand_is_let_through",
         "test_sql_that_changes_the_journal_is_refused_with_its_triggers_and_not_without")),
    Row("triggers dropped, then entries edited",
        ("test_a_change_of_the_journal_is_found_and_its_first_entry_named",
         "test_a_payload_edited_after_the_checkpoint_is_found_since_it",
         "test_a_dropped_trigger_is_found_at_level_0"),
        ("test_a_payload_edited_before_the_checkpoint_is_found_by_a_whole_audit_and_not_since_it",)),
    Row("whole chain recomputed, history rewritten or cut",
        ("test_a_rewritten_history_is_found_against_an_earlier_checkpoint_and_only_so",
         "test_the_first_entry_rewritten_is_another_ledger"),
        ("test_a_history_rehashed_before_the_checkpoint_is_found_since_it_by_its_root",)),
    Row("a book edited instead of the journal",
        ("test_an_edited_book_is_found_at_level_3", "test_a_tile_that_was_altered_is_found_at_level_3"),
        ("test_a_tile_that_was_altered_is_found_at_level_3",)),
    Row("single flipped bits",
        ("test_every_single_flipped_bit_that_changes_content_is_found",),
        ("test_a_flipped_bit_in_a_text_is_found",)),
    Row("duplicate keys, payload not canonical",
        ("test_a_payload_not_in_canonical_form_is_found_though_every_hash_fits",),
        ("test_without_an_attack_every_way_of_looking_finds_nothing",)),
)  # fmt: skip


def table(reports):
    """The lines of the table: of each row how many of its tests and controls ran, and how many came out as they should.

    Args:
        reports: which test (its name, without parameters) passed or failed, once for each time it ran.
    """
    ran, held = Counter(name for name, _ in reports), Counter(name for name, passed in reports if passed)
    lines = []
    for title, rows in (("fault", FAULTS), ("attack", ATTACKS)):
        shown = [(row, [(sum(ran[name] for name in names), sum(held[name] for name in names))
                        for names in (row.tests, row.controls)]) for row in rows]  # fmt: skip
        shown = [each for each in shown if each[1][0][0] + each[1][1][0]]
        if shown:
            lines.append(f"{title:50}{'tests':>7}{'hold':>7}{'controls':>10}{'show it':>9}")
            lines += [f"{row.what:50}{tests[0]:7}{tests[1]:7}{controls[0]:10}{controls[1]:9}"
                      for row, (tests, controls) in shown]  # fmt: skip
    return lines
