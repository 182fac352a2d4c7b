USE [onderwijs]
GO
/****** Object:  Table [dbo].[Persoon] ******/
SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[Persoon](
	[Id] [int] IDENTITY(1,1) NOT NULL,
	[Geslacht] [char](1) NULL,
	[Land] [nvarchar](4) NULL,
	[Raar ]]Naam] [varchar](max) NULL,
	[Geboren] [datetime] NULL,
	[Foto] [varbinary](max) NULL,
 CONSTRAINT [PK_Persoon] PRIMARY KEY CLUSTERED 
(
	[Id] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
SET IDENTITY_INSERT [dbo].[Persoon] ON 
GO
INSERT [dbo].[Persoon] ([Id], [Geslacht], [Land], [Raar ]]Naam], [Geboren], [Foto]) VALUES (1, N'M', N'6030', N'a''b
c', CAST(N'1980-02-03T00:00:00.000' AS DateTime), 0x00FF)
INSERT [dbo].[Persoon] ([Id], [Geslacht], [Land], [Raar ]]Naam], [Geboren], [Foto]) VALUES (2, N'V', NULL, N'C:\', CAST(0x0000A1B200000000 AS DateTime), NULL)
GO
INSERT [dbo].[Persoon] ([Geslacht], [Id]) VALUES (N'V', 3)
SET IDENTITY_INSERT [dbo].[Persoon] OFF
GO
CREATE VIEW [dbo].[Vrouw] AS SELECT [Id], p.[Land] AS [GeboorteLand] FROM [dbo].[Persoon] p WHERE [Geslacht] = 'V'
GO
CREATE PROCEDURE [dbo].[Doe] AS
BEGIN
  INSERT INTO [dbo].[Persoon] ([Geslacht]) VALUES ('X');
END
GO
ALTER TABLE [dbo].[Persoon]  WITH CHECK ADD  CONSTRAINT [CK_G] CHECK  (([Geslacht]='V' OR [Geslacht]='M'))
GO
ALTER TABLE [dbo].[Persoon]  WITH CHECK ADD  CONSTRAINT [FK_Land] FOREIGN KEY([Land])
REFERENCES [dbo].[Land] ([Code])
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Geslacht van de persoon' , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Persoon', @level2type=N'COLUMN',@level2name=N'Geslacht'
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Mensen' , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Persoon'
GO
