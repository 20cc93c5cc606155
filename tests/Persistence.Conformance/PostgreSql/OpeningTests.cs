using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.PostgreSql.Schema;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>What a journal in PostgreSQL is opened on, and what it refuses with what advice.</summary>
public sealed class OpeningTests : PostgreSqlFixture
{
    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        await ExecuteAsync($"INSERT INTO actorflow.schema_versions VALUES ({SqlText.Newest + 1}, 'future')");
        var error = await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync());
        error.Message.ShouldContain(
            $"its schema is version {SqlText.Newest + 1}, and this program knows versions up to {SqlText.Newest}. Use the newer program");
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await PostgreSqlJournalReader.OpenAsync(Place.Options()))).Message.ShouldContain("newer program");
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await PostgreSqlCommandInbox.OpenAsync(Place.Options()))).Message.ShouldContain("newer program");
        (await Database.ScalarAsync("SELECT count(*) FROM actorflow.openings")).ShouldBe(0L);
    }

    [Fact]
    public void Migrations_have_the_numbers_of_the_embedded_store()
        => new SqlText(SchemaName.Of("actorflow")).Migrations().Select(migration => migration.Name)
            .ShouldBe(ActorFlow.Persistence.Sqlite.Schema.SchemaKind.Journal.Migrations.Select(migration => migration.Name));

    [Fact]
    public async Task A_schema_of_another_program_is_refused_and_left_alone()
    {
        await ExecuteAsync("CREATE SCHEMA shop; CREATE TABLE shop.orders (id int)");
        var error = await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(o => o.Schema = "shop"));
        error.Message.ShouldContain("tables of another program");
        (await Database.ScalarAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'shop'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Journals_in_schemas_of_one_database_do_not_know_of_each_other()
    {
        var (one, first) = await OpenAsync();
        var (two, second) = await OpenAsync(o => o.Schema = "Second_1");
        (await AppendAsync(one, Start(first, "a"))).ShouldBe([AppendOutcome.Appended]);
        (await AppendAsync(two, Start(second, "a"), Next(second, "a", 1))).ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended]);
        (await one.ReadAsync("a", 1, default)).Count.ShouldBe(1);
        (await two.ReadAsync("a", 1, default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Many_processes_that_start_on_an_empty_database_make_the_tables_once()
    {
        var journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync(o => o.Schema = "fresh")));
        journals.Select(one => one.Opening.Incarnation).Order().ShouldBe([1, 2, 3, 4, 5, 6]);
        (await Database.ScalarAsync("SELECT count(*) FROM fresh.shard")).ShouldBe(256L);
    }

    [Theory]
    [InlineData("synchronous_commit = off", "synchronous_commit is off")]
    [InlineData("default_transaction_read_only = on", "it can only be read")]
    [InlineData("default_transaction_isolation = 'serializable'", "'serializable' by default")]
    public async Task A_server_that_is_set_so_that_promises_cannot_be_kept_is_refused(string setting, string expected)
    {
        await ExecuteAsync($"ALTER DATABASE {Database.Name} SET {setting}");
        (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync())).Message.ShouldContain(expected);
    }

    [Fact]
    public async Task A_journal_is_read_beside_a_live_engine_and_where_nothing_may_be_written()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 3));
        await ExecuteAsync($"ALTER DATABASE {Database.Name} SET default_transaction_read_only = on");
        await using var reader = await PostgreSqlJournalReader.OpenAsync(Place.Options());
        (await reader.ReadAsync("a", 1, default)).Count.ShouldBe(3);
        (await reader.IsAttendedAsync()).ShouldBeTrue();
        (await DamageAsync(reader)).ShouldBeEmpty();
        (await Should.ThrowAsync<JournalUnavailableException>(async () => await reader.Capability<IRunShelf>()!.ReleaseAsync("a",
            default))).Message.ShouldContain("for reading only");
        var backup = await Should.ThrowAsync<JournalUnavailableException>(async () => await reader.Capability<IJournalBackup>()!.BackupAsync("x",
            default));
        backup.Message.ShouldContain("pg_dump --format=custom --schema=actorflow");
    }

    [Fact]
    public async Task An_engine_that_was_closed_is_not_at_work_any_more()
    {
        var (journal, _) = await OpenAsync();
        await using var reader = await PostgreSqlJournalReader.OpenAsync(Place.Options());
        (await reader.IsAttendedAsync()).ShouldBeTrue();
        await journal.DisposeAsync();
        (await reader.IsAttendedAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Positions_go_on_growing_when_the_database_was_restored_into_a_server_that_counts_from_less()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        await journal.DisposeAsync();
        // As after a dump: rows of transactions that this server has not reached for a long time.
        await ExecuteAsync("UPDATE actorflow.log SET position = position + (1::bigint << 50)");
        (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "b"));
        await Place.EarlierTransactionsAsync();
        var page = await journal.Capability<IEventFeed>()!.FeedAsync(0, 10, default);
        page.Appends.Select(append => append.RunId.Value).ShouldBe(["a", "b"]);
        page.Appends[1].Position.ShouldBeGreaterThan(page.Appends[0].Position);
    }

    [Theory]
    [InlineData("Host=db;Username=app;Password=open-sesame;Nonsense=1")]
    [InlineData("postgresql://app:open-sesame@db:notaport/orders")]
    [InlineData("open-sesame")]
    [InlineData("Username=app;Password=open-sesame")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_showing_it(string text)
    {
        var error = Should.Throw<ArgumentException>(() => new PostgreSqlJournal(new PostgreSqlJournalOptions { ConnectionString = text }));
        error.ToString().ShouldNotContain("sesame");
        error.Message.ShouldContain("For example");
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("pg_mine")]
    [InlineData("a\"; DROP TABLE x; --")]
    [InlineData("")]
    public void A_name_that_is_no_schema_is_refused(string schema)
        => Should.Throw<ArgumentException>(
            () => new PostgreSqlJournal(new PostgreSqlJournalOptions { ConnectionString = "Host=db",
                Schema = schema })).Message.ShouldContain("Journal:PostgreSql:Schema");

    [Fact]
    public async Task An_address_leads_to_the_database_too()
    {
        var server = Database.Server;
        var address = $"postgresql://{ActorFlow.PostgreSql.PostgreSqlServer.User}@localhost/{Database.Name}?host={Uri.EscapeDataString(server.Socket)}&application_name=shop";
        var (journal, _) = await OpenAsync(o => o.ConnectionString = address);
        (await journal.FindAsync("a", default)).ShouldBeNull();
        (await Database.ScalarAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'shop'")).ShouldBe(true);
    }
}
