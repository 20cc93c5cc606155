using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Server.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>The store beside an embedded journal: a file of its owner alone.</summary>
public sealed class SqliteServerStoreTests : ServerStoreConformance, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorflow-store-");

    private string Journal => Path.Combine(_folder.FullName, "orders.db");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override async Task<IServerStore> OpenAsync() => await SqliteServerStore.OpenAsync(Journal);

    [Fact]
    public async Task No_file_holds_the_secret_of_a_key_and_only_its_owner_may_read_it()
    {
        string text;
        await using (var store = await SqliteServerStore.OpenAsync(Journal))
        {
            (_, text) = await KeyIssue.MakeAsync(store.Keys, "build", AccessRights.Read, [], null, null, Noon, default);
            if (!OperatingSystem.IsWindows())
            {
                foreach (var file in _folder.GetFiles("orders.db.server*"))
                    file.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
            }
        }

        foreach (var file in _folder.GetFiles())
            System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file.FullName)).ShouldNotContain(text[17..]);
    }

    [Fact]
    public async Task A_file_of_somebody_else_is_left_alone()
    {
        await File.WriteAllTextAsync(Journal + ".server", "these are no pages of a database at all, and long enough to be looked at as if they were");
        (await Should.ThrowAsync<JournalUnavailableException>(
            async () => await SqliteServerStore.OpenAsync(Journal))).Message.ShouldContain("orders.db.server");
    }
}
