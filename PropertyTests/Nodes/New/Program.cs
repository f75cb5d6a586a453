using NewNode;
using NodeDriver;

await new Node(new NodeArguments(args), static deploy => deploy.Change switch
{
    "additive" => Additive.BuildAsync(deploy),
    "breaking" => Breaking.BuildAsync(deploy),
    "rename" => Rename.BuildAsync(deploy),
    "rename-packed" => Rename.BuildPackedAsync(deploy),
    "split" => Split.BuildAsync(deploy),
    "serializer" => Serializer.BuildAsync(deploy),
    "compression" => deploy.BuildAsync(deploy.Step == "1" ? Page.Describe().Compress() : throw deploy.Unknown(), Page.Shape),
    "ids" => Ids.BuildAsync(deploy),
    "key-roll" => Ids.BuildRollAsync(deploy),
    "secrets" => Secrets.BuildAsync(deploy),
    "secret-roll" => Secrets.BuildRollAsync(deploy),
    _ => throw deploy.Unknown(),
}).RunAsync();
