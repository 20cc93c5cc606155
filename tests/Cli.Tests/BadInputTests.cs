using System.Diagnostics;
using ActorFlow.Cli.Tests.Processes;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Whatever is wrong with a call or its place: one clear line, the right exit code, nothing half-made.</summary>
public sealed class BadInputTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    private static readonly string[] Input = ["--input", """{"amount":1}"""];

    [Theory]
    [InlineData("Required argument missing", "list", "--db=")]
    [InlineData("A path is empty", "list", "--db", "")]
    [InlineData("no option --nope", "list", "--config", "--nope")]
    [InlineData("list --help'", "list", "--nope")]
    [InlineData("there is no verb 'nope'", "nope")]
    [InlineData("--limit takes a whole number of up to 2147483647, not '99999999999'", "list", "--limit", "99999999999")]
    [InlineData("--version takes a whole number of up to 9223372036854775807, not 'first'", "state", "order-7", "--version", "first")]
    [InlineData("--wait takes a number, not 'long'", "cancel", "order-7", "--wait", "long")]
    [InlineData("'best' not recognized. Must be one of: 'started', 'updated', 'ended', 'flow', 'status'.", "list", "--sort", "best")]
    [InlineData("Required argument missing", "show")]
    [InlineData("there is no status 'sleeping'", "list", "--status", "sleeping")]
    [InlineData("--limit is 1 to 1000", "list", "--limit", "0")]
    [InlineData("'soon' is no time", "list", "--since", "soon")]
    [InlineData("is no place in this list", "list", "--after", "nowhere")]
    [InlineData("there is no run 'nobody'", "show", "nobody")]
    [InlineData("there is no run 'nobody'", "state", "nobody")]
    [InlineData("there is no run 'nobody'", "events", "nobody", "--follow")]
    [InlineData("there is no run 'nobody'", "wait", "nobody")]
    [InlineData("there is no run 'nobody'", "cancel", "nobody")]
    [InlineData("there is no run 'nobody'", "pause", "nobody")]
    [InlineData("there is no run 'nobody'", "resume", "nobody")]
    [InlineData("there is no run 'nobody'", "retry", "nobody")]
    [InlineData("there is no run 'nobody'", "kill", "nobody")]
    [InlineData("there is no run 'nobody'", "graph", "--run", "nobody")]
    [InlineData("A run id has 1 to 256 characters", "show", "")]
    [InlineData("no version 99. It has versions 1 to 7", "state", "order-7", "--version", "99")]
    [InlineData("has no key 'nope'", "state", "order-7", "--key", "nope")]
    [InlineData("--after is a version", "events", "order-7", "--after", "-1")]
    [InlineData("is no duration", "wait", "order-7", "--timeout", "soon")]
    [InlineData("--wait is 0 to 86400", "cancel", "order-7", "--wait", "-1")]
    [InlineData("there is no flow 'nope'", "graph", "nope")]
    [InlineData("name a flow, or a run", "graph")]
    [InlineData("there is no format 'png'", "graph", "checkout", "--format", "png")]
    [InlineData("there is no flow 'nope' in this program. Its flows: checkout,", "run", "nope")]
    [InlineData("--input is no JSON at line 1, column 11", "run", "checkout", "--input", "{\"amount\":xyz}")]
    [InlineData("--input is no JSON at line 3, column 6", "run", "checkout", "--input", "{\n \"ö\": 1,\n \"ö\" 2}")]
    [InlineData("--key is empty", "run", "checkout", "--key", "")]
    [InlineData("--tag is empty", "run", "checkout", "--tag", "one", "--tag", "")]
    [InlineData("there is no verb 'nope'", "help", "nope")]
    [InlineData("there is no verb 'nope'", "nope", "--help")]
    [InlineData("--input is empty, and no JSON", "run", "checkout", "--input", "")]
    [InlineData("--input: / is a folder", "run", "checkout", "--input", "@/")]
    [InlineData("there is no file 'nope.yaml'", "run", "nope.yaml")]
    [InlineData("there is no file 'nope.yaml'", "graph", "nope.yaml")]
    [InlineData("'/' is a folder", "run", "/")]
    [InlineData("'shop.db' is no document by its name. Those of documents end with .yaml,", "run", "shop.db")]
    [InlineData("a run's input is a JSON object", "run", "checkout", "--input", "[1]")]
    [InlineData("Duplicate", "run", "checkout", "--input", "{\"a\":1,\"a\":2}")]
    [InlineData("nowhere.json cannot be read", "run", "checkout", "--input", "@nowhere.json")]
    [InlineData("--memo is no JSON at line 1, column 1", "run", "checkout", "--memo", "x")]
    [InlineData("is a run of flow 'checkout'", "run", "outer", "--id", "order-7")]
    [InlineData("--id belongs to a new run", "run", "--id", "x")]
    [InlineData("say what is to be pruned", "prune")]
    [InlineData("has not ended", "prune", "--before", "1d", "--status", "running")]
    [InlineData("exists", "backup", "shop.db")]
    [InlineData("there is no folder", "backup", "nowhere/copy.db")]
    [InlineData("there is no backup", "restore", "nowhere.db")]
    [InlineData("exists. Add --replace", "restore", "shop.db")]
    [InlineData("bash and zsh, not for 'fish'", "completions", "fish")]
    [InlineData("one word", "completions", "bash")]
    [InlineData("there is no 'config edit'", "config", "edit")]
    [InlineData("There is no configuration file", "list", "--config", "nowhere.conf")]
    public async Task What_is_called_wrongly_is_told_in_a_line_with_exit_code_2(string expected, params string[] arguments)
    {
        var before = history.Shop.Files().Except(["shop.db.lock"]).ToArray();
        (arguments.Any(argument => argument.StartsWith("--db"))
            ? await history.Shop.CallPlainAsync(arguments) : await history.Shop.CallAsync(arguments)).ShouldComplain(2, expected);
        history.Shop.Files().Except(["shop.db.lock"]).ShouldBe(before, "nothing was made");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "x")]
    [InlineData("state", "x")]
    [InlineData("events", "x")]
    [InlineData("wait", "x")]
    [InlineData("cancel", "x")]
    [InlineData("retry", "x")]
    [InlineData("graph", "--run", "x")]
    [InlineData("verify")]
    [InlineData("prune", "--before", "1d")]
    [InlineData("backup", "copy.db")]
    [InlineData("run")]
    public async Task A_missing_database_is_named_and_never_made(params string[] arguments)
    {
        using var shop = new Shop();
        (await shop.CallAsync(arguments)).ShouldComplain(2, "there is no database ");
        shop.Files().ShouldBeEmpty();
        (await shop.CallPlainAsync(arguments)).ShouldComplain(2, "no database is named");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "x")]
    [InlineData("cancel", "x")]
    [InlineData("verify")]
    [InlineData("run", "checkout")]
    [InlineData("run")]
    [InlineData("serve", "--url", "http://127.0.0.1:0")]
    [InlineData("backup", "copy.db")]
    [InlineData("config", "show")]
    [InlineData("keys", "create", "x", "--right", "read")]
    public async Task A_folder_is_no_database(params string[] arguments)
    {
        using var shop = new Shop();
        var folder = Directory.CreateDirectory(shop.File("orders")).FullName;

        (await shop.CallPlainAsync([.. arguments, "--db", folder])).ShouldComplain(2, $"the database {folder} is a folder. Name a file in it, for example {Path.Combine(folder, "orders.db")}.");

        shop.Files().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_imported_into_a_database_that_is_there_if_only_as_an_empty_file()
    {
        using var shop = new Shop();
        (await history.Shop.CallAsync("export", "order-7", "--to", shop.File("order-7.jsonl"))).ShouldEndWith(0);

        (await shop.CallAsync("import", "order-7.jsonl")).ShouldComplain(2, "there is no database ");
        (await shop.CallAsync("import", "order-7.jsonl")).Error.ShouldContain("for a new one make an empty file of that name first");
        shop.Files().ShouldBe(["order-7.jsonl"]);

        await File.WriteAllBytesAsync(shop.Database, []);
        (await shop.CallAsync("import", "order-7.jsonl")).ShouldEndWith(0).Out.ShouldContain("run 'order-7' of checkout is imported");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "x")]
    [InlineData("cancel", "x")]
    [InlineData("verify")]
    [InlineData("prune", "--before", "1d")]
    [InlineData("run", "checkout")]
    [InlineData("keys", "create", "x", "--right", "read")]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone(params string[] arguments)
    {
        using var shop = new Shop();
        var notes = string.Concat(Enumerable.Repeat("my notes, and no database. ", 200));
        File.WriteAllText(shop.Database, notes);

        (await shop.CallAsync(arguments)).ShouldComplain(1, "Name another file; if this one was a database, its beginning is damaged");

        File.ReadAllText(shop.Database).ShouldBe(notes);
    }

    [Theory]
    [InlineData("run", "checkout")]
    [InlineData("cancel", "x")]
    [InlineData("keys", "create", "x", "--right", "read")]
    public async Task The_database_of_another_program_is_refused_and_nothing_is_laid_beside_it(params string[] arguments)
    {
        using var shop = new Shop();
        using (var other = Open(shop.Database))
            Sql(other, "CREATE TABLE notes (text)");
        var before = await File.ReadAllBytesAsync(shop.Database);

        (await shop.CallAsync(arguments)).ShouldComplain(1, "it is the database of another program");

        (await File.ReadAllBytesAsync(shop.Database)).ShouldBe(before);
        shop.Files().Except(["shop.db", "shop.db.lock"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_database_is_made_one_by_going_on()
    {
        using var shop = new Shop();
        await File.WriteAllBytesAsync(shop.Database, []);

        (await shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldBe("nothing was unfinished.\n");

        (await shop.CallAsync("list", "--count")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "order-7")]
    [InlineData("cancel", "order-7")]
    [InlineData("verify")]
    [InlineData("prune", "--before", "1d")]
    [InlineData("backup", "copy.db")]
    [InlineData("run", "checkout")]
    public async Task A_newer_database_is_left_to_the_newer_program(params string[] arguments)
    {
        using var shop = new Shop();
        await history.Shop.CallAsync("backup", shop.Database);
        using (var newer = Open(shop.Database))
            Sql(newer, "INSERT INTO schema_versions VALUES (999, 'from the future', 0)");
        var before = await File.ReadAllBytesAsync(shop.Database);

        (await shop.CallAsync(arguments)).ShouldComplain(1, "its schema is version 999");

        (await File.ReadAllBytesAsync(shop.Database)).ShouldBe(before);
        shop.Files().ShouldNotContain("copy.db");
    }

    [Theory]
    [InlineData("prune", "--before", "1d")]
    [InlineData("run", "checkout", "--no-wait")]
    public async Task A_database_that_another_program_holds_is_told_as_such(params string[] arguments)
    {
        using var shop = new Shop();
        await history.Shop.CallAsync("backup", shop.Database);
        using (var holder = Open(shop.Database))
        {
            Sql(holder, "PRAGMA locking_mode = EXCLUSIVE");
            Sql(holder, "BEGIN EXCLUSIVE");
            (await shop.CallAsync(arguments)).ShouldComplain(1, "Another program holds the file");
        }

        (await shop.CallAsync(arguments)).ExitCode.ShouldBe(0, "nothing was harmed");
    }

    [Fact]
    public async Task In_a_folder_that_may_not_be_written_reading_works_and_the_rest_is_refused()
    {
        using var shop = new Shop();
        await history.Shop.CallAsync("backup", shop.Database);
        await using (var folder = await ReadOnlyFolder.MakeAsync(shop.Folder))
        {
            (await folder.CallAsync("list", "--db", shop.Database)).ShouldEndWith(0).Out.ShouldContain("order-7");
            (await folder.CallAsync("verify", "--db", shop.Database)).ShouldEndWith(0).Out.ShouldContain("is sound");
            (await folder.CallAsync("retry", "broken-1", "--db", shop.Database)).ShouldComplain(1, "shop.db");
            (await folder.CallAsync("prune", "--before", "1d", "--db", shop.Database)).ShouldComplain(1, "shop.db");
            (await folder.CallAsync(["run", "checkout", .. Input, "--db", shop.Database])).ShouldComplain(1, "shop.db");
            (await folder.CallAsync(["run", "checkout", .. Input, "--db", shop.File("new.db")])).ShouldComplain(1, "new.db");
        }

        shop.Files().ShouldBe(["shop.db"]);
    }

    [Fact]
    public async Task Without_space_a_backup_or_a_run_is_told_to_have_failed_and_nothing_is_lost()
    {
        using var shop = new Shop();
        await history.Shop.CallAsync("backup", shop.Database);
        var size = new FileInfo(shop.Database).Length / 1024;

        (await LimitedAsync(shop, size / 2, "backup", shop.File("copy.db"))).ShouldComplain(1, "copy.db");
        shop.Files().ShouldNotContain(file => file.StartsWith("copy.db"));
        var run = await LimitedAsync(shop, 1, ["run", "checkout", "--id", "no-room", .. Input]);
        run.ExitCode.ShouldBe(1, run.Error);
        run.Error.TrimEnd('\n').ShouldNotContain("\n");

        (await shop.CallAsync("verify")).ShouldEndWith(0).Out.ShouldContain("is sound");
        (await shop.CallAsync(["run", "checkout", "--id", "no-room", .. Input])).ShouldEndWith(0).Out.ShouldContain("completed");
    }

    // A limit on the size of files stands for a full disk: SQLite gets the same kind of error from its writes, and no file system must be mounted.
    // The runtime itself must not map its code through a file then.
    private static Task<Call> LimitedAsync(Shop shop, long kilobytes, params IEnumerable<string> arguments)
    {
        string[] words = ["-c", $"trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"", Programs.Host, Programs.Shop, .. arguments, "--db",
            shop.Database];
        return Call.OfAsync(new Life(Life.Prepared(new ProcessStartInfo("bash", words), shop.Folder,
            [("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_EnableDiagnostics", "0")])));
    }

    private static void Sql(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string database)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }
}
