namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>A function to be run on the writing connection.</summary>
internal sealed class FunctionWork<T>(Func<T> function) : IWriteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _done.Task;

    public void Execute()
    {
        try
        {
            _done.SetResult(function());
        }
        catch (Exception e)
        {
            _done.SetException(e);
        }
    }
}
