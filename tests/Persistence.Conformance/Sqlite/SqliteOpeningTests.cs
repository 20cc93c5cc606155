using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

public sealed class SqliteOpeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_engine_gets_a_clear_error_and_harms_nothing()
    {
        await using var first = await OpenAsync(Database);
        var error = await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(Database));
        error.Message.ShouldContain("another engine has it open");
        error.Message.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName}");
        error.Message.ShouldContain(Database);

        var answers = new AppendAnswer[1];
        await first.AppendBatchAsync(new[] { new AppendRequest("a", 0, 0, new AppendId(1, 1), Samples.Entries(1, 1), Samples.Row("a")) }, answers,
            default);
        answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_link_to_the_file_or_its_folder_leads_to_the_same_lock()
    {
        await using var first = await OpenAsync(Database);
        File.CreateSymbolicLink(_folder.File("link.db"), Database);
        Directory.CreateSymbolicLink(_folder.File("elsewhere"), _folder.Path);
        await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(_folder.File("link.db")));
        await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(Path.Combine(_folder.File("elsewhere"), "runs.db")));
    }

    [Fact]
    public async Task The_lock_is_free_again_after_closing_and_after_a_failed_opening()
    {
        await (await OpenAsync(Database)).DisposeAsync();
        await File.WriteAllTextAsync(_folder.File("bad.db"), new string('x', 5_000));
        await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(_folder.File("bad.db")));
        File.Delete(_folder.File("bad.db"));
        await (await OpenAsync(_folder.File("bad.db"))).DisposeAsync();
        await (await OpenAsync(Database)).DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        await (await OpenAsync(Database)).DisposeAsync();
        Execute(Database, $"INSERT INTO schema_versions VALUES ({SchemaKind.Journal.Newest + 1}, 'future', 0)");
        var before = await File.ReadAllBytesAsync(Database);
        var error = await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(Database));
        error.Message.ShouldContain($"its schema is version {SchemaKind.Journal.Newest + 1}");
        (await File.ReadAllBytesAsync(Database)).ShouldBe(before);
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_alone()
    {
        Execute(Database, "CREATE TABLE customers (id INTEGER PRIMARY KEY)");
        var before = await File.ReadAllBytesAsync(Database);
        (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(Database))).Message.ShouldContain("another program");
        (await File.ReadAllBytesAsync(Database)).ShouldBe(before);
    }

    [Fact]
    public async Task The_log_of_another_program_that_is_at_work_is_not_touched()
    {
        using var other = Connection.Open(Database, readOnly: false, vfs: null);
        other.Execute("PRAGMA journal_mode = WAL; CREATE TABLE customers (id INTEGER PRIMARY KEY); INSERT INTO customers VALUES (1)");
        new FileInfo(Database + "-wal").Length.ShouldBeGreaterThan(0);
        var isRewritten = false;

        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = Database, LogRewritten = _ => isRewritten = true });
        (await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.OpenAsync(default))).Message.ShouldContain("another program");

        isRewritten.ShouldBeFalse();
        other.Scalar("SELECT count(*) FROM customers").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_reported_as_damaged()
    {
        await File.WriteAllTextAsync(Database, string.Concat(Enumerable.Repeat("this is not a database. ", 1_000)));
        (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(Database))).Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_folder_in_place_of_a_file_is_refused()
        => (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync(_folder.Path))).Message.ShouldContain("it is a folder");

    [Fact]
    public async Task A_missing_folder_is_made() => await (await OpenAsync(Path.Combine(_folder.Path, "a", "b", "runs.db"))).DisposeAsync();

    [Fact]
    public async Task Migrations_are_numbered_without_gaps_and_recorded()
    {
        await (await OpenAsync(Database)).DisposeAsync();
        SchemaKind.Journal.Migrations.Select(migration => migration.Number).ShouldBe(Enumerable.Range(1, SchemaKind.Journal.Newest));
        using var connection = Connection.Open(Database, readOnly: true, vfs: null);
        connection.Scalar("SELECT count(*) FROM schema_versions").ShouldBe(SchemaKind.Journal.Newest);
    }

    [Fact]
    public async Task The_writing_connection_flushes_as_the_options_say()
    {
        await using var journal = await OpenAsync(Database);
        var session = journal.Session();
        session.Setting("synchronous").ShouldBe(2);
        session.Setting("wal_autocheckpoint").ShouldBe(0);
    }

    [Fact]
    public void The_systems_library_is_used_when_it_is_newer_than_the_bundled_one()
    {
        SqliteLibrary.Version.ShouldNotBeNullOrEmpty();
        if (SqliteLibrary.Source == "bundled")
            SqliteLibrary.Version.ShouldBe("3.35.5");
        else
            new Version(SqliteLibrary.Version).ShouldBeGreaterThan(new Version(3, 35, 5));
        SqliteJournal.Library.ShouldContain(SqliteLibrary.Version);
    }

    [Theory]
    [InlineData("orders.db", "orders.db")]
    [InlineData("Data Source=orders.db", "orders.db")]
    [InlineData("/data/day=7/orders.db", "/data/day=7/orders.db")]
    [InlineData("Data Source=a b.db;Mode=ReadWriteCreate", "a b.db")]
    public void A_file_is_named_by_its_path_or_by_a_connection_string(string text, string expected)
    {
        var setup = new Setup();
        SqliteJournalOptions? seen = null;
        setup.UseSqlite(text, options => seen = options).ShouldBeSameAs(setup);
        seen!.Path.ShouldBe(expected);
        setup.Factory!(null).ShouldBeOfType<SqliteJournal>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Mode=ReadOnly")]
    public void A_connection_string_without_a_file_is_refused(string text) => Should.Throw<ArgumentException>(() => new Setup().UseSqlite(text));

    [Fact]
    public void An_option_out_of_range_is_refused_with_its_key_its_value_and_the_range()
        => Should.Throw<ArgumentException>(() => new Setup().UseSqlite("a.db", options => options.Readers = 0)).Message
            .ShouldBe("Journal:Sqlite:Readers is 0. Allowed are 1 to 64, for example 4.");

    private static async Task<SqliteJournal> OpenAsync(string path)
    {
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = path });
        await journal.OpenAsync(CancellationToken.None);
        return journal;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Connection.Open(path, readOnly: false, vfs: null);
        connection.Execute(sql);
    }

    private sealed class Setup : IJournalSetup
    {
        public Func<IServiceProvider?, IRunJournal>? Factory { get; private set; }

        public void UseJournal(Func<IServiceProvider?, IRunJournal> factory) => Factory = factory;
    }
}
